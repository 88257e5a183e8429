import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkWritable, removeFile, writeFileAtomically } from '../../src/cli/write-file.ts';

let folder: string;
let descriptor: number | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-file-test-'));
});
afterEach(() => {
  if (descriptor !== null) closeSync(descriptor);
  descriptor = null;
  rmSync(folder, { recursive: true, force: true });
});

describe('writeFileAtomically', () => {
  it('makes the file, and nothing beside it', async () => {
    await writeFileAtomically(join(folder, 'report.json'), '{}\n');
    expect(readFileSync(join(folder, 'report.json'), 'utf8')).toBe('{}\n');
    expect(readdirSync(folder)).toEqual(['report.json']);
  });

  it('replaces what was there as a new file: who has the old one open keeps it whole', async () => {
    const file = join(folder, 'report.json');
    writeFileSync(file, 'old');
    const old = statSync(file).ino;
    await writeFileAtomically(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(statSync(file).ino).not.toBe(old);
  });

  it('writes where a link leads', async () => {
    writeFileSync(join(folder, 'real.json'), 'old');
    symlinkSync('real.json', join(folder, 'link.json'));
    await writeFileAtomically(join(folder, 'link.json'), 'new');
    expect(lstatSync(join(folder, 'link.json')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real.json'), 'utf8')).toBe('new');
  });

  it('writes where a link leads that leads to nothing yet', async () => {
    symlinkSync('second.json', join(folder, 'first.json'));
    symlinkSync('real.json', join(folder, 'second.json'));
    await writeFileAtomically(join(folder, 'first.json'), 'new');
    expect(lstatSync(join(folder, 'second.json')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real.json'), 'utf8')).toBe('new');
  });

  it('writes to a device without replacing it', async () => {
    await writeFileAtomically('/dev/null', 'report');
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('writes behind what stands in the log that a stream leads to', async () => {
    const log = join(folder, 'ci.log');
    for (const path of streams(log)) {
      writeFileSync(log, 'earlier\n');
      await checkWritable(path);
      await writeFileAtomically(path, 'report\n');
      expect([path, readFileSync(log, 'utf8')]).toEqual([path, 'earlier\nreport\n']);
    }
  });

  it('leaves the old file and nothing else if it fails', async () => {
    mkdirSync(join(folder, 'report.json'));
    await expect(writeFileAtomically(join(folder, 'report.json'), 'x')).rejects.toThrow(
      `The report could not be written to ${join(folder, 'report.json')} (EISDIR: illegal operation on a directory). Give --output a file in a folder that exists and can be written to.`,
    );
    expect(readdirSync(folder)).toEqual(['report.json']);
  });
});

describe('removeFile', () => {
  it('removes what a link leads to, and leaves the link to be written through', () => {
    writeFileSync(join(folder, 'real.json'), 'old');
    symlinkSync('real.json', join(folder, 'link.json'));
    removeFile(join(folder, 'link.json'));
    expect(readdirSync(folder)).toEqual(['link.json']);
  });

  it('leaves alone the log that a stream leads to', () => {
    const log = join(folder, 'ci.log');
    writeFileSync(log, 'earlier\n');
    for (const path of streams(log)) removeFile(path);
    expect(readFileSync(log, 'utf8')).toBe('earlier\n');
  });

  it('leaves alone what is no file, and what is not there', () => {
    removeFile('/dev/null');
    removeFile(folder);
    removeFile(join(folder, 'gone'));
    expect(readdirSync(folder)).toEqual([]);
  });
});

/** The ways to name what a shell opened with `>> log`. */
function streams(log: string): readonly string[] {
  writeFileSync(log, '', { flag: 'a' });
  descriptor = openSync(log, 'a');
  const link = join(folder, 'stream');
  symlinkSync(`/dev/fd/${descriptor}`, link);
  return [`/dev/fd/${descriptor}`, `/proc/self/fd/${descriptor}`, link];
}

describe('checkWritable', () => {
  it('finds a folder that does not exist before anything is built', async () => {
    await expect(checkWritable(join(folder, 'gone', 'report.json'))).rejects.toMatchObject({
      code: 'file-not-written',
    });
  });

  it('accepts what can be written, and does not make it', async () => {
    await checkWritable(join(folder, 'report.json'));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('accepts a read-only file in a folder of ours: it is replaced', async () => {
    const file = join(folder, 'report.json');
    writeFileSync(file, 'old');
    chmodSync(file, 0o444);
    await checkWritable(file);
    await writeFileAtomically(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
  });
});
