import { describe, expect, jest, test } from '@jest/globals';
import { openJobLog, printForeign } from '../../src/action/job-log.ts';

/** What the job's log holds after `act`; @actions/core writes to standard output itself. */
function logOf(act: (write: (text: string) => void) => void): readonly string[] {
  let log = '';
  const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    log += String(text);
    return true;
  });
  try {
    act((text) => {
      log += text;
    });
  } finally {
    stdout.mockRestore();
  }
  return log.trimEnd().split('\n');
}

/** The lines that the runner takes for commands: those while it was not told to stop. */
function obeyed(lines: readonly string[]): readonly string[] {
  let word: string | null = null;
  return lines.filter((line) => {
    const stop = /^::stop-commands::(.+)$/.exec(line);
    if (word !== null) {
      if (line === `::${word}::`) word = null;
      return false;
    }
    word = stop?.[1] ?? null;
    return stop === null && (line.startsWith('::') || line.includes('##['));
  });
}

describe('the log while something is built', () => {
  const lines = logOf((write) => {
    const log = openJobLog('Measuring', write);
    const end = log.step('building base');
    log.detail('::set-output name=result::pass');
    log.detail('##[set-env name=PATH]/tmp/evil');
    log.warn('The base moved.');
    log.detail('::error::from the build');
    log.detail('\u001b[31mred\rand back');
    end('done');
    log.close();
  });

  test('passes no command of a build on, and every one of our own', () => {
    expect(obeyed(lines)).toEqual([
      '::group::Measuring',
      '::warning::The base moved.',
      '::endgroup::',
    ]);
  });

  test('shows what the build said, and how long it took', () => {
    expect(lines).toEqual(
      expect.arrayContaining([
        'building base',
        '  ::set-output name=result::pass',
        '  ::error::from the build',
        '  \\u001b[31mred\\u000dand back',
        expect.stringMatching(/^building base: done after \d+\.\d s$/),
      ]),
    );
  });

  test('stops with another word each time, so that none can be learnt from the log', () => {
    const words = lines.filter((line) => line.startsWith('::stop-commands::'));
    expect(words).toHaveLength(2);
    expect(new Set(words).size).toBe(2);
  });
});

test('foreign text is printed as text', () => {
  const lines = logOf((write) =>
    printForeign('a file named\n::set-output name=result::pass', write),
  );
  expect(obeyed(lines)).toEqual([]);
  expect(lines).toContain('::set-output name=result::pass');
});
