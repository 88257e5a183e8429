import { describe, expect, it } from '@jest/globals';
import { progressFor } from '../../src/cli/progress.ts';
import { formatDuration } from '../../src/cli/terminal-progress.ts';
import { type FakeIo, fakeIo } from '../support/fake-io.ts';

const calm = { quiet: false, verbose: false };
const verbose = { quiet: false, verbose: true };

/** What a terminal shows in the end, and how often the live line was drawn. */
function screen(io: FakeIo): { lines: string[]; live: string; drawn: string[] } {
  const drawn = io.stderr.text().split('\r\u001b[K');
  const lines: string[] = [];
  let live = '';
  for (const piece of drawn) {
    const parts = piece.split('\n');
    live = parts.pop() ?? '';
    lines.push(...parts);
  }
  return { lines, live, drawn: drawn.slice(1) };
}

describe('on a terminal', () => {
  const terminal = (columns = 80) => fakeIo({ terminal: true, columns });

  it('shows what is under way, since when, and its latest detail', () => {
    const io = terminal();
    const progress = progressFor(io, calm);
    progress.step('building base (abc1234)');
    progress.detail('#7 [2/4] RUN make');
    io.clock.pass(12_345);
    expect(screen(io)).toMatchObject({
      lines: [],
      live: 'building base (abc1234)  12 s  #7 [2/4] RUN make',
    });
  });

  it('shows what is built at the same time, and forgets details of what ended', () => {
    const io = terminal();
    const progress = progressFor(io, calm);
    const endBase = progress.step('building base');
    progress.step('building head');
    progress.detail('#3 done');
    io.clock.pass(1000);
    expect(screen(io).live).toBe('building base, building head  1 s  #3 done');
    endBase('done');
    io.clock.pass(1000);
    expect(screen(io).live).toBe('building head  2 s');
  });

  it('leaves nothing behind when all has ended', () => {
    const io = terminal();
    const progress = progressFor(io, calm);
    progress.step('reading')('done', '12 layers');
    io.clock.pass(1000);
    expect(screen(io)).toMatchObject({ lines: [], live: '' });
  });

  it('leaves nothing behind when it is closed in the middle', () => {
    const io = terminal();
    const progress = progressFor(io, calm);
    progress.step('building head');
    progress.close();
    io.clock.pass(1000);
    expect(screen(io)).toMatchObject({ lines: [], live: '' });
  });

  it('draws at most ten times a second, and only what is new', () => {
    const io = terminal();
    const progress = progressFor(io, calm);
    progress.step('building head');
    for (let i = 0; i < 900; i++) {
      progress.detail(`#4 ${i}`);
      io.clock.pass(1);
    }
    expect(screen(io).drawn.length).toBeLessThanOrEqual(11);
    io.clock.pass(99);
    const drawn = screen(io).drawn.length;
    io.clock.pass(900);
    expect(screen(io).drawn.length).toBe(drawn + 1);
  });

  it.each([
    ['ASCII', 'x'.repeat(200), 40],
    ['characters two columns wide', '包'.repeat(100), 21],
  ])('never wraps: %s', (_name, detail, characters) => {
    const io = terminal(40);
    const progress = progressFor(io, calm);
    progress.step('b');
    progress.detail(detail);
    io.clock.pass(1000);
    expect(screen(io).live.length).toBeLessThan(characters + 5);
    expect(screen(io).live).toMatch(/^b {2}1 s {2}.*…$/);
  });

  it('lets no foreign text move the cursor', () => {
    const io = terminal();
    const progress = progressFor(io, calm);
    progress.step('building\r\u001b[2J head');
    progress.detail('\u001b[31mred\u001b[0m\nnext\u0007 \u202e');
    io.clock.pass(1000);
    expect(screen(io).live).toBe('building head  1 s  red next\\u0007 \\u202e');
  });

  it('keeps warnings above the live line', () => {
    const io = terminal();
    const progress = progressFor(io, calm);
    progress.step('building head');
    progress.warn('The cache was not exported.');
    expect(screen(io)).toMatchObject({
      lines: ['image-diet: warning: The cache was not exported.'],
      live: 'building head  0 s',
    });
  });

  it('keeps every line if verbose', () => {
    const io = terminal();
    const progress = progressFor(io, verbose);
    const end = progress.step('building head');
    progress.detail('#1 load');
    progress.detail('#2 run');
    io.clock.pass(2500);
    end('failed');
    expect(screen(io)).toMatchObject({
      lines: ['  #1 load', '  #2 run', 'building head: failed after 2.5 s'],
      live: '',
    });
  });
});

describe('in a log', () => {
  it('has a line for the begin and the end of each step', () => {
    const io = fakeIo();
    const progress = progressFor(io, calm);
    const end = progress.step('reading base and head');
    progress.detail('1 of 12 layers');
    io.clock.pass(3000);
    end('done', '12 layers, 340 MB');
    expect(io.stderr.text()).toBe(
      'reading base and head\nreading base and head: done in 3.0 s, 12 layers, 340 MB\n',
    );
  });

  it('shows a detail now and then, so that a long step is seen to live', () => {
    const io = fakeIo();
    const progress = progressFor(io, calm);
    progress.step('building head');
    for (let second = 1; second <= 25; second++) {
      io.clock.pass(1000);
      progress.detail(`second ${second}`);
    }
    expect(io.stderr.text()).toBe('building head\n  second 10\n  second 20\n');
  });

  it('shows every detail if verbose', () => {
    const io = fakeIo();
    const progress = progressFor(io, verbose);
    progress.step('building head');
    progress.detail('#1\u001b[0m load');
    progress.detail('#2 run');
    expect(io.stderr.text()).toBe('building head\n  #1 load\n  #2 run\n');
  });

  it.each([
    ['CI', { CI: 'true' }],
    ['a terminal that cannot erase', { TERM: 'dumb' }],
  ])('is used on a terminal too in %s', (_name, env) => {
    const io = fakeIo({ terminal: true, columns: 80, env });
    progressFor(io, calm).step('building head');
    expect(io.stderr.text()).toBe('building head\n');
  });
});

describe('quiet', () => {
  it('only warns', () => {
    const io = fakeIo({ terminal: true, columns: 80 });
    const progress = progressFor(io, { quiet: true, verbose: false });
    const end = progress.step('building head');
    progress.detail('#1 load');
    progress.warn('The cache was not exported.');
    end('done');
    progress.close();
    expect(io.stderr.text()).toBe('image-diet: warning: The cache was not exported.\n');
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0.0 s'],
    [449, '0.4 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min 0 s'],
    [185_000, '3 min 5 s'],
  ])('%d ms as %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});
