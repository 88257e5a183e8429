/**
 * Every hostile image through the bundled command line: `npm run hostile [-- PATTERN]`. Each must end with exit code 0
 * or 2, in one sentence, within 10 s of processor time and 512 MB, and leave nothing in its temporary folder.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostileCases } from '../__tests__/support/hostile/all.ts';
import { measure } from '../__tests__/support/hostile/measure.ts';

const pattern = process.argv[2] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const measured = hostileCases()
  .filter(({ name }) => name.includes(pattern))
  .map((hostile) => {
    const own = mkdtempSync(join(folder, 'case-'));
    const result = measure(hostile, own);
    rmSync(own, { recursive: true, force: true });
    if (result.complaint !== null || hostile.heavy !== undefined) {
      const { name, seconds, megabytes, complaint } = result;
      console.log(
        `${seconds.toFixed(1)} s  ${megabytes.toFixed(0)} MB  ${name}: ${complaint ?? 'as it must be'}`,
      );
    }
    return result;
  });

const wrong = measured.filter(({ complaint }) => complaint !== null);
const slowest = Math.max(...measured.map(({ seconds }) => seconds));
const biggest = Math.max(...measured.map(({ megabytes }) => megabytes));
console.log(
  `${measured.length} hostile images, ${wrong.length} not as they must be; at most ${slowest.toFixed(1)} s and ${biggest.toFixed(0)} MB`,
);
process.exitCode = wrong.length === 0 && measured.length > 0 ? 0 : 1;
