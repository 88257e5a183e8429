/**
 * Every hostile image through the bundled command line: `npm run hostile [-- PATTERN]`. Each must end with exit code 0
 * or 2, in one sentence, within 10 s and 512 MB, and touch nothing but its temporary folder.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { hostileCases } from '../__tests__/support/hostile/all.ts';
import type { HostileCase } from '../__tests__/support/hostile/case.ts';
import type { BlobLocation } from '../src/image/exported-image.ts';

const MAX_SECONDS = 10;
const MAX_MEGABYTES = 512;
const cli = join(import.meta.dirname, '..', 'dist', 'cli.js');
const reportMemory = join(import.meta.dirname, 'report-memory.js');

interface Measured {
  readonly name: string;
  readonly seconds: number;
  readonly megabytes: number;
  /** null: as it must be. */
  readonly complaint: string | null;
}

function measure(hostile: HostileCase, folder: string): Measured {
  const [image, temporary] = [join(folder, 'image'), join(folder, 'temporary')];
  mkdirSync(image);
  mkdirSync(temporary);
  const memory = join(folder, 'memory');
  const args = ['inspect', referenceTo(hostile.write(image)), '--format', 'json'];
  const start = performance.now();
  const ran = spawnSync(
    process.execPath,
    ['--import', reportMemory, cli, ...args, ...(hostile.flags ?? [])],
    {
      cwd: image,
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 2 ** 30,
      env: { PATH: process.env['PATH'], TMPDIR: temporary, MEMORY_REPORT: memory },
    },
  );
  const seconds = (performance.now() - start) / 1000;
  const megabytes = memoryIn(memory);
  const complaint =
    complaintOf(hostile, ran) ??
    (seconds > MAX_SECONDS ? `took ${seconds.toFixed(1)} s` : null) ??
    (megabytes > MAX_MEGABYTES ? `took ${megabytes.toFixed(0)} MB` : null) ??
    (readdirSync(temporary).length > 0 ? 'left something behind' : null);
  return { name: hostile.name, seconds, megabytes, complaint };
}

function complaintOf(
  hostile: HostileCase,
  ran: { readonly status: number | null; readonly stderr: string },
): string | null {
  if (ran.status !== 0 && ran.status !== 2) return `ended with ${ran.status}: ${ran.stderr}`;
  if (ran.status === 0) {
    return hostile.outcome instanceof RegExp ? 'was read, but should be refused' : null;
  }
  if (hostile.outcome === 'read') return `was refused, but should be read: ${ran.stderr}`;
  if (/\n\s+at /.test(ran.stderr)) return `failed with a stack: ${ran.stderr}`;
  if (hostile.outcome === 'either' || hostile.outcome.test(ran.stderr)) return null;
  return `said something else: ${ran.stderr}`;
}

function memoryIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8')) / 1000;
  } catch {
    return Number.NaN;
  }
}

function referenceTo(location: BlobLocation): string {
  return location.kind === 'oci-layout'
    ? `oci:${location.directory}`
    : `${location.kind}:${location.file}`;
}

const pattern = process.argv[2] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const measured = hostileCases()
  .filter(({ name }) => name.includes(pattern))
  .map((hostile) => {
    const own = mkdtempSync(join(folder, 'case-'));
    const result = measure(hostile, own);
    rmSync(own, { recursive: true, force: true });
    if (result.complaint !== null || hostile.heavy === true) {
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
