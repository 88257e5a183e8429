import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errorMessage, failureMessage } from '../../src/cli/error-message.ts';
import { run } from '../../src/cli/run.ts';
import { DietError, Interrupted } from '../../src/units/diet-error.ts';
import { fakeIo } from '../support/fake-io.ts';
import { file, layer } from '../support/image.ts';
import { ociLayout } from '../support/image-files.ts';

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
