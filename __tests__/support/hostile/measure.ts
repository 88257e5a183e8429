import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { BlobLocation } from '../../../src/image/exported-image.ts';
import type { HostileCase } from './case.ts';

const MAX_MEGABYTES = 512;
const repository = join(import.meta.dirname, '..', '..', '..');
const cli = join(repository, 'dist', 'cli.js');
const reportMemory = join(repository, 'scripts', 'report-memory.js');

export interface Measured {
  readonly name: string;
  readonly seconds: number;
  readonly megabytes: number;
  /** null: as it must be. */
  readonly complaint: string | null;
}

/** Takes one through `image-diet inspect` of the bundle, in an empty folder of its own. */
export function measure(hostile: HostileCase, folder: string): Measured {
  const [image, temporary] = [join(folder, 'image'), join(folder, 'temporary')];
  mkdirSync(image);
  mkdirSync(temporary);
  const memory = join(folder, 'memory');
  const args = ['inspect', referenceTo(hostile.write(image)), '--format', 'json'];
  const start = performance.now();
  const ran = spawnSync(
    process.execPath,
    [
      ...permissions(image, folder),
      '--import',
      reportMemory,
      cli,
      ...args,
      ...(hostile.flags ?? []),
    ],
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
    (megabytes > MAX_MEGABYTES ? `took ${megabytes.toFixed(0)} MB` : null) ??
    (readdirSync(temporary).length > 0 ? 'left something behind' : null);
  return { name: hostile.name, seconds, megabytes, complaint };
}

/** Node itself refuses a read outside of the image and the bundle, a write elsewhere, and other programs. */
function permissions(image: string, folder: string): string[] {
  const readable = [join(repository, 'dist'), reportMemory, image, folder, '/proc/self/status'];
  return [
    '--permission',
    '--allow-worker',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${folder}`,
  ];
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
