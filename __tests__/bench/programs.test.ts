import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { bundlePrograms } from '../../bench/programs.ts';

test('the command line that is measured finds all that it loads', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'));
  try {
    await bundlePrograms(join(import.meta.dirname, '..', '..'), folder);
    const program = join(folder, 'image-diet.js');
    const { status, stdout } = spawnSync(process.execPath, [program, '--help'], {
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(stdout).toContain('Usage:');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
