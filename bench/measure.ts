import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { type Environment, Problem, run } from '../scripts/process.ts';

/** A program that is measured. */
export interface Contender {
  /** As figures name it. */
  readonly name: string;
  readonly command: readonly string[];
  /** The whole of it; our own unless given. */
  readonly env?: Environment;
  /** Before each run, unmeasured. */
  readonly prepare?: () => void;
  readonly cwd?: string;
  /** Asks a Node program what it used besides time; that costs it some milliseconds. */
  readonly usage?: boolean;
}

/** One run of a program with all that it started. */
export interface Sample {
  readonly wallSeconds: number;
  /** User and system time. */
  readonly cpuSeconds: number;
  /** The most that was resident at once, in 10^6 bytes; NaN unless usage was asked for. */
  readonly peakMegabytes: number;
  /** All that it read, in 10^6 bytes; NaN unless usage was asked for, and where nobody counts it. */
  readonly readMegabytes: number;
  /** The share of the machine's cores that others kept busy meanwhile, 0 to 1. */
  readonly othersShare: number;
}

/** As an address, for NODE_OPTIONS parts its words at blanks. */
const REPORT_USAGE = pathToFileURL(join(import.meta.dirname, 'programs', 'report-usage.js')).href;

/** Bash's own clock, in milliseconds: it counts all processes of a pipe, and no shell around them. */
const TIMED = `TIMEFORMAT='%3R %3U %3S'; exec 3>&2; { time "$@" >/dev/null 2>&3; } 2>"$0"`;

/**
 * Runs a program once.
 * @param scratch a folder for its temporary files
 * @throws Problem with the program's own words if it fails
 */
export async function measure(
  contender: Contender,
  scratch: string,
  signal: AbortSignal,
): Promise<Sample> {
  contender.prepare?.();
  const folder = mkdtempSync(join(scratch, 'run-'));
  try {
    const times = join(folder, 'times');
    const report = join(folder, 'usage');
    const reporting = { USAGE_REPORT: report, NODE_OPTIONS: `--import=${REPORT_USAGE}` };
    const env = {
      ...(contender.env ?? process.env),
      TMPDIR: folder,
      ...(contender.usage === true ? reporting : {}),
    };
    const before = busySeconds();
    const ran = await run('bash', ['-c', TIMED, times, ...contender.command], {
      env,
      signal,
      ...(contender.cwd === undefined ? {} : { cwd: contender.cwd }),
    });
    const busy = busySeconds() - before;
    if (ran.code !== 0) {
      throw new Problem(`${contender.name} ended with code ${ran.code}: ${ran.stderr.trim()}`);
    }
    const [wallSeconds, user, system] = readFileSync(times, 'utf8').trim().split(' ').map(Number);
    const sample = { wallSeconds: wallSeconds ?? 0, cpuSeconds: (user ?? 0) + (system ?? 0) };
    return {
      ...sample,
      ...(contender.usage === true ? usageIn(report) : UNKNOWN_USAGE),
      othersShare: othersShare(busy, sample),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function othersShare(
  busy: number,
  { wallSeconds, cpuSeconds }: { readonly wallSeconds: number; readonly cpuSeconds: number },
): number {
  const share = (busy - cpuSeconds) / (wallSeconds * cpus().length);
  return Math.min(1, Math.max(0, share));
}

/** Of all cores since the machine started. */
function busySeconds(): number {
  const ticks = cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq);
  return ticks.reduce((sum, milliseconds) => sum + milliseconds, 0) / 1000;
}

type Usage = Pick<Sample, 'peakMegabytes' | 'readMegabytes'>;
const UNKNOWN_USAGE: Usage = { peakMegabytes: Number.NaN, readMegabytes: Number.NaN };

// What programs/report-usage.js writes.
const usageReport = v.object({ peakKibibytes: v.number(), readBytes: v.nullable(v.number()) });

function usageIn(file: string): Usage {
  const report = v.parse(usageReport, JSON.parse(readFileSync(file, 'utf8')));
  return {
    peakMegabytes: (report.peakKibibytes * 1024) / 1e6,
    readMegabytes: (report.readBytes ?? Number.NaN) / 1e6,
  };
}

/**
 * Each contender so many times, in turn (A B A B …), so that what the machine does meanwhile falls on all of them;
 * once before that, so that all read from the same page cache.
 * @returns the samples of each contender, in their order
 */
export async function measureInTurn(
  contenders: readonly Contender[],
  { runs, scratch, signal }: { runs: number; scratch: string; signal: AbortSignal },
): Promise<readonly (readonly Sample[])[]> {
  const samples = contenders.map((): Sample[] => []);
  for (let round = 0; round <= runs; round++) {
    for (const [index, contender] of contenders.entries()) {
      const sample = await measure(contender, scratch, signal);
      if (round > 0) samples[index]?.push(sample);
    }
  }
  return samples;
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const ordered = values.toSorted((a, b) => a - b);
  const middle = ordered.length >> 1;
  const upper = ordered[middle] ?? Number.NaN;
  return ordered.length % 2 === 1 ? upper : (upper + (ordered[middle - 1] ?? upper)) / 2;
}
