import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorMessage, failureMessage } from '../../src/cli/error-message.ts';
import { run } from '../../src/cli/run.ts';
import { DietError, Interrupted } from '../../src/units/diet-error.ts';
import { commitAll, initRepository } from '../support/build-world.ts';
import { fakeIo } from '../support/fake-io.ts';
import { file, layer } from '../support/image.ts';
import { ociLayout } from '../support/image-files.ts';
import { listing } from '../support/listing.ts';
import { errorsOf, type SchemaName, validator } from '../support/schema.ts';

const INVALID = 'invalid-configuration';
const GIT = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' };

/** As an earlier run wrote them. */
const OLD_JSON = '{\n  "schemaVersion": 1,\n  "kind": "compare",\n  "result": "pass"\n}\n';
const OLD_TEXT = 'PASS  app: 3 MB smaller.\n\nLayers\n';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'run-test-'));
  ociLayout(join(cwd, 'it'), { layers: [layer([file('app', 400_000)])] });
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

describe('run', () => {
  it('gives the exit code, and writes the report and the progress to their places', async () => {
    const io = fakeIo({ cwd });
    expect(await run(['inspect', 'it', '--max-size', '1kB'], io)).toBe(1);
    expect(io.stdout.text()).toMatch(/^FAIL {2}/);
    expect(io.stderr.text()).toMatch(/^reading layers\n/);
  });

  it('fits the report to the terminal', async () => {
    const io = fakeIo({ cwd, terminal: true, columns: 50, env: { NO_COLOR: '' } });
    await run(['inspect', 'it', '--max-size', '1kB'], io);
    // An empty NO_COLOR is none (no-color.org).
    expect(io.stdout.text()).toContain('\u001b[31mFAIL');
  });

  it('tells a failure on standard error alone', async () => {
    const io = fakeIo({ cwd });
    expect(await run(['inspect', 'oci:gone'], io)).toBe(2);
    expect(io.stdout.text()).toBe('');
    expect(io.stderr.text()).toBe('image-diet: Nothing lies at "gone".\n');
  });

  it.each([
    ['--max-entries', '1', 'has more than 1 entry (--max-entries)'],
    ['--max-layer-bytes', '1kB', 'is more than 1000 bytes long (--max-layer-bytes)'],
    ['--max-json-bytes', '1B', 'bytes, more than the 1 that is allowed (--max-json-bytes)'],
  ])('names the flag of a limit of reading: %s', async (flag, limit, says) => {
    ociLayout(join(cwd, 'two'), { layers: [layer([file('a', 400_000), file('b')])] });
    const io = fakeIo({ cwd });
    expect(await run(['inspect', 'two', '--quiet', flag, limit], io)).toBe(2);
    expect(io.stderr.text()).toContain(`${says}.\n`);
  });

  it('tells that standard output did not take the report', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
    });
    const io = fakeIo({ cwd, stdoutError: full });
    expect(await run(['inspect', 'it', '--quiet'], io)).toBe(2);
    expect(io.stderr.text()).toBe(
      'image-diet: The report could not be written to standard output (ENOSPC: no space left on device).\n',
    );
  });
});

describe('a comparison that does not begin', () => {
  const told = {
    mistake: {
      argv: ['--max-size', 'big'],
      code: 'invalid-configuration',
      says: '--max-size "big"',
    },
    'two images where one is meant': {
      argv: ['a', '--max-size', '1MB'],
      code: 'invalid-configuration',
      says: 'compare takes two images',
    },
    'no repository': { argv: [], code: 'no-checkout', says: 'git repository' },
    'two files of one format': {
      argv: ['-o', 'second.json'],
      code: 'invalid-configuration',
      says: '--output names 2 files',
    },
  } as const;

  it.each(Object.entries(told))('is told in the place of an older report: %s', async (_, each) => {
    writeFileSync(join(cwd, 'report.json'), OLD_JSON);
    const io = fakeIo({ cwd, env: GIT });
    const argv = ['compare', '--format', 'json', '-o', 'report.json', '-o', 'text=report.txt'];
    expect(await run([...argv, ...each.argv], io)).toBe(2);
    const json = readFileSync(join(cwd, 'report.json'), 'utf8');
    expect(errorsOf(validator('report'), json)).toEqual([]);
    expect(JSON.parse(json)).toMatchObject({
      result: 'error',
      outcome: 'error',
      failure: { code: each.code, sentence: expect.stringContaining(each.says) },
      origin: { title: 'Dockerfile' },
    });
    expect(readFileSync(join(cwd, 'report.txt'), 'utf8')).toContain(each.says);
    expect(io.stdout.text()).toBe('');
    expect(io.stderr.text()).toContain(`image-diet: ${JSON.parse(json).failure.sentence}\n`);
  });

  it('is told on standard output if that was asked for', async () => {
    const io = fakeIo({ cwd, env: GIT });
    const argv = ['compare', '--head-image', 'oci:it', '--format', 'json'];
    expect(await run(argv, io)).toBe(2);
    expect(JSON.parse(io.stdout.text())).toMatchObject({
      failure: { code: 'no-checkout' },
      origin: { title: 'it' },
    });
  });

  it.each([
    ['compare', ['--max-size', 'big', '--context', '../it', '-f', '/etc/Dockerfile']],
    ['variants', ['--max-size', 'big', '--context', '../it', '-f', '/etc/Dockerfile', '-f', 'a']],
  ])('tells of paths that lead out of the checkout with all mistakes: %s', async (name, argv) => {
    const inner = join(cwd, 'inner');
    initRepository(inner);
    commitAll(inner, 'first');
    const io = fakeIo({ cwd: inner, env: GIT });
    expect(await run([name, '--quiet', ...argv], io)).toBe(2);
    // One line each.
    expect(io.stderr.text()).toMatch(
      /^image-diet: --max-size "big" .*\.\nimage-diet: The context "\.\.\/it" leads out .*\.\nimage-diet: The file "\/etc\/Dockerfile" leads out .*\.\n$/,
    );
  });
});

describe('a report of an earlier run', () => {
  const failing: [string, string[], SchemaName, string, string][] = [
    ['a wrong limit', ['inspect', 'it', '--max-size', 'x'], 'inspect', INVALID, 'max-size'],
    ['an unknown flag', ['inspect', '--maxsize', '1', 'it'], 'inspect', INVALID, 'no option'],
    ['no image', ['inspect', 'oci:gone'], 'inspect', 'no-such-path', 'Nothing lies at'],
    ['a wrong limit', ['variants', '--max-size', 'x'], 'variants', INVALID, 'max-size'],
    ['one variant', ['variants', 'it'], 'variants', INVALID, 'Only one variant'],
  ];

  it.each(failing)('is replaced if the run fails: %s: %j', async (_, argv, schema, code, says) => {
    const old = { 'old.json': OLD_JSON, 'old.md': '### ✅ app: smaller\n', 'old.txt': OLD_TEXT };
    for (const [name, text] of Object.entries(old)) writeFileSync(join(cwd, name), text);
    const io = fakeIo({ cwd, env: GIT });
    const files = ['-o', 'old.txt', '-o', 'json=old.json', '-o', 'markdown=old.md'];
    expect(await run([...argv, ...files], io)).toBe(2);
    const json = readFileSync(join(cwd, 'old.json'), 'utf8');
    expect(errorsOf(validator(schema), json)).toEqual([]);
    expect(JSON.parse(json)).toMatchObject({
      kind: schema,
      result: 'error',
      failure: { code, sentence: expect.stringContaining(says) },
    });
    expect(readFileSync(join(cwd, 'old.txt'), 'utf8')).toMatch(new RegExp(`^ERROR  [^]*${says}`));
    expect(readFileSync(join(cwd, 'old.md'), 'utf8')).toMatch(new RegExp(`^### ❌ [^]*${says}`));
    expect(io.stdout.text()).toBe('');
    expect(io.stderr.text()).toMatch(new RegExp(`^image-diet: .*${says}`, 'm'));
  });

  it.each<[string, string[], number]>([
    ['arguments that can’t be read', ['inspect', 'it', '-o', 'old.txt', '--platform'], 2],
    ['a mistyped command', ['inspekt', 'it', '-o', 'old.txt'], 2],
    ['a flag before the command', ['--verbose', 'inspect', 'it', '-o', 'old.txt'], 2],
    ['a folder that is not there', ['inspect', 'it', '-o', 'old.txt', '-o', 'json=no/a.json'], 2],
  ])('is gone after %s', async (_, argv, exitCode) => {
    writeFileSync(join(cwd, 'old.txt'), OLD_TEXT);
    expect(await run(argv, fakeIo({ cwd }))).toBe(exitCode);
    expect(readdirSync(cwd)).toEqual(['it']);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('is gone after %s', async (signal, exitCode) => {
    writeFileSync(join(cwd, 'old.json'), 'PASS');
    const io = fakeIo({ cwd });
    const { write } = io.stderr;
    let sent = false;
    const stderr = {
      ...io.stderr,
      // The first word of progress: the world is there.
      write: async (text: string) => {
        if (!sent && text.startsWith('reading')) sent = process.emit(signal, signal);
        return write(text);
      },
    };
    const argv = ['inspect', 'it', '-o', 'json=old.json'];
    expect(await run(argv, { ...io, stderr })).toBe(exitCode);
    expect(readdirSync(cwd)).toEqual(['it']);
    expect(io.stderr.text()).toMatch(/^image-diet: interrupted$/m);
  });

  it('stands after a run that only prints', async () => {
    writeFileSync(join(cwd, 'old.json'), 'PASS');
    expect(await run(['inspect', '-o', 'old.json', '--help'], fakeIo({ cwd }))).toBe(0);
    expect(readFileSync(join(cwd, 'old.json'), 'utf8')).toBe('PASS');
  });
});

describe('a file that is no report of an earlier run', () => {
  const image = 'what docker save wrote';
  beforeEach(() => {
    writeFileSync(join(cwd, 'a.tar'), image);
    writeFileSync(join(cwd, 'Dockerfile'), 'FROM scratch\n');
  });

  it.each([
    ['the image took the place of the value', ['inspect', '-o', 'a.tar']],
    ['an unknown flag', ['inspect', 'docker-archive:a.tar', '--output', 'a.tar', '--bogus']],
    ['no value', ['inspect', 'docker-archive:a.tar', '-o', 'json=a.tar', '--platform']],
    ['one image of two', ['compare', '-o', 'a.tar', 'it']],
    ['no folder', ['inspect', 'it', '-o', 'a.tar', '-o', 'json=no/a.json']],
    ['a path that git refuses', ['variants', '-f', '../a', '-f', 'b', '-o', 'a.tar']],
  ])('stays if nothing could be begun: %s', async (_, argv) => {
    initRepository(cwd);
    commitAll(cwd, 'first');
    const io = fakeIo({ cwd, env: GIT });
    expect(await run(argv, io)).toBe(2);
    expect(readFileSync(join(cwd, 'a.tar'), 'utf8')).toBe(image);
    expect(io.stderr.text().match(/^image-diet: warning: .*$/gm)).toEqual([
      'image-diet: warning: "a.tar" is left as it is, because nothing was measured and no verdict of image-diet stands in it.',
    ]);
  });

  it.each([
    ['the Dockerfile', ['compare', '-o', 'Dockerfile']],
    ['the Dockerfile', ['compare', '-f', 'Dockerfile', '-o', 'json=./Dockerfile']],
    ['the Dockerfile', ['variants', '-f', 'Dockerfile', '-f', 'b', '-o', 'Dockerfile']],
    ['the image', ['inspect', 'docker-archive:a.tar', '-o', 'a.tar']],
    ['the image', ['inspect', 'a.tar', '-o', 'link.tar']],
    ['the image', ['compare', 'it', 'a.tar', '-o', 'json=a.tar']],
    ['the image', ['variants', 'oci:it', 'a.tar', '-o', 'it/index.json']],
    ['the file of --dive-ci', ['inspect', 'it', '--dive-ci', '.dive-ci', '-o', '.dive-ci']],
    ['a secret', ['compare', '--secret', 'id=t,src=token', '-o', 'token']],
    ['a key of --ssh', ['compare', '--ssh', 'default=token', '-o', 'token']],
  ])('stays if a report would overwrite what is read: %s: %j', async (what, argv) => {
    symlinkSync('a.tar', join(cwd, 'link.tar'));
    writeFileSync(join(cwd, '.dive-ci'), '');
    writeFileSync(join(cwd, 'token'), '');
    const before = listing(cwd);
    const io = fakeIo({ cwd, env: GIT });
    expect(await run([...argv, '--quiet'], io)).toBe(2);
    expect(listing(cwd)).toEqual(before);
    expect(io.stderr.text()).toMatch(
      new RegExp(
        `^image-diet: --output "[^"]+" would overwrite ${what}: give the report a file of its own\\.$`,
        'm',
      ),
    );
    expect(io.stderr.text()).not.toContain('warning');
  });

  it('is replaced by a run that could be begun: it was named', async () => {
    expect(await run(['inspect', 'it', '-o', 'a.tar'], fakeIo({ cwd }))).toBe(0);
    expect(readFileSync(join(cwd, 'a.tar'), 'utf8')).toContain('Layers');
  });
});

describe('a report of an unknown format', () => {
  it.each([
    ['report.json', /^\{\n {2}"schemaVersion"/],
    ['report.md', /^### ❌/],
    ['report.txt', /^ERROR {2}/],
  ])('is what its reader expects: %s', async (name, text) => {
    const argv = ['inspect', 'it', '--format', 'jsno', '-o', name];
    expect(await run(argv, fakeIo({ cwd }))).toBe(2);
    expect(readFileSync(join(cwd, name), 'utf8')).toMatch(text);
  });
});

describe('what is told of an error', () => {
  const details = Array.from({ length: 30 }, (_, i) => `line ${i}`);

  it('is its sentence and the last lines of what failed', () => {
    const error = new DietError('build-failed', 'The head could not be built.', { details });
    const lines = errorMessage(error, false).trimEnd().split('\n');
    expect(lines[0]).toBe('image-diet: The head could not be built.');
    expect(lines.slice(1)).toEqual(details.slice(-20).map((line) => `  ${line}`));
    expect(errorMessage(error, true).trimEnd().split('\n')).toHaveLength(31);
  });

  it('cannot move the cursor', () => {
    const message = failureMessage(
      { sentence: 'No "\u001b[2J".', details: ['\u001b]0;x\u0007'] },
      true,
    );
    expect(message).toBe('image-diet: No "\\u001b[2J".\n  \\u001b]0;x\\u0007\n');
  });

  it('is one word if somebody asked for it', () => {
    expect(errorMessage(new Interrupted('SIGTERM'), true)).toBe('image-diet: interrupted\n');
  });

  it.each([
    ['an error', new TypeError('undefined is not a function'), /^TypeError: undefined.*\n +at /m],
    ['anything', 'a string', /^a string$/m],
  ])('is where it happened, if %s is a defect', (_name, thrown, trace) => {
    const message = errorMessage(thrown, false);
    expect(message).toMatch(/^image-diet: this is a defect of image-diet; please report it/);
    expect(message).toMatch(trace);
  });
});
