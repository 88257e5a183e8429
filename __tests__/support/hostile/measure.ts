import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BlobLocation } from '../../../src/image/exported-image.ts';
import type { HostileCase } from './case.ts';

const MAX_MEGABYTES = 512;
const MAX_SECONDS = 10;
const repository = join(import.meta.dirname, '..', '..', '..');
const cli = join(repository, 'dist', 'cli.js');
const reportUse = join(repository, 'scripts', 'report-use.js');

export interface Measured {
  readonly name: string;
  /** Of processor time: what else the machine does is not the image's doing. A minute by the clock ends it. */
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
  const use = join(folder, 'use');
  const args = ['inspect', referenceTo(hostile.write(image)), '--format', 'json'];
  const ran = spawnSync(
    process.execPath,
    [...permissions(image, folder), '--import', reportUse, cli, ...args, ...(hostile.flags ?? [])],
    {
      cwd: image,
      encoding: 'utf8',
      timeout: 60_000,
      // The program's own handler of a signal would never run in an endless loop.
      killSignal: 'SIGKILL',
      maxBuffer: 2 ** 30,
      env: { PATH: process.env['PATH'], TMPDIR: temporary, USE_REPORT: use },
    },
  );
  const { seconds, megabytes } = useIn(use);
  const complaint =
    complaintOf(hostile, ran) ??
    (Number.isNaN(seconds + megabytes) ? 'did not say what it used' : null) ??
    (seconds > MAX_SECONDS ? `took ${seconds.toFixed(1)} s` : null) ??
    (megabytes > MAX_MEGABYTES ? `took ${megabytes.toFixed(0)} MB` : null) ??
    (readdirSync(temporary).length > 0 ? 'left something behind' : null);
  return { name: hostile.name, seconds, megabytes, complaint };
}

/** Node itself refuses a read outside of the image and the bundle, a write elsewhere, and other programs. */
function permissions(image: string, folder: string): string[] {
  const readable = [join(repository, 'dist'), reportUse, image, folder, '/proc/self/status'];
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
  if (/\n\s+at /.test(ran.stderr)) return `failed with a stack: ${ran.stderr}`;
  // What it says last; the lines before are its progress and what Node says of itself.
  const sentence = /(?:^|\n)image-diet: (.+)\n$/.exec(ran.stderr)?.[1];
  if (sentence === undefined) return `did not end with one sentence: ${ran.stderr}`;
  if (hostile.outcome === 'either') return null;
  if (!(hostile.outcome instanceof RegExp)) return `was refused, but should be read: ${sentence}`;
  if (hostile.outcome.test(sentence)) return null;
  return `said something else: ${sentence}`;
}

function useIn(file: string): Pick<Measured, 'seconds' | 'megabytes'> {
  try {
    const { kilobytes, microseconds } = JSON.parse(readFileSync(file, 'utf8'));
    return { megabytes: kilobytes / 1000, seconds: microseconds / 1e6 };
  } catch {
    // It did not come to its end.
    return { megabytes: Number.NaN, seconds: Number.NaN };
  }
}

function referenceTo(location: BlobLocation): string {
  return location.kind === 'oci-layout'
    ? `oci:${location.directory}`
    : `${location.kind}:${location.file}`;
}
