import { renderComment } from '../../src/report/comment.ts';
import type { CompareReport } from '../../src/report/report.ts';
import { formatBytes } from '../../src/units/bytes.ts';
import type { BaseImages } from './base-images.ts';
import type { BuildWorld } from './build-world.ts';
import { compareCommits } from './compare-builds.ts';
import type { MovingWorld } from './moving-world.ts';

/** What moves while nobody does anything. */
export const NOISE = ['tag', 'upgrade', 'old-cache', 'timestamps'] as const;
export type Noise = (typeof NOISE)[number];

/** A pull request of which the commits are known to bring so many bytes, in a world that brings others. */
export interface NoisyChange {
  readonly noise: Noise;
  /** What the world adds between the builds. */
  readonly drift: number;
  /** What the pull request adds: 0 for none. */
  readonly seeded: number;
  /** Tells builds apart, so that none has the cache of another. */
  readonly salt: string;
}

/** Past it a comparison fails: less than any seeded change, and any drift. */
export const NOISE_LIMIT = '5kB';
/** What package managers write about a package, and the lines that ask for it: less than any drift. */
const RECORDS = 4_000;

/**
 * Builds the base as its branch built it weeks ago, lets the world move, and compares then. Except for `tag`, whose images
 * are held to one source, what is seeded comes from the very step that is run again: only the confirmation can tell it from drift.
 */
export async function compareInNoise(
  { noise, drift, seeded, salt }: NoisyChange,
  bases: BaseImages,
  world: MovingWorld,
  made: BuildWorld,
): Promise<CompareReport> {
  const tag = `noise-${salt}`;
  world.seed(Math.max(seeded, 1));
  const { steps, wanted } = recipeOf(noise, world, seeded);
  if (noise === 'tag') bases.load(tag, { release: '1' });
  else if (noise === 'timestamps') await bases.loadPython(tag);
  else await bases.loadDebian(tag, world.aptSource, 'drift');
  const dockerfile = (early: string, wants: string, more: readonly string[] = []) =>
    [
      `FROM ${bases.name(tag)}`,
      `RUN touch /${early}-${salt} && printf '${wants}' > /wanted`,
      ...steps,
      ...more,
      '',
    ].join('\n');
  const base = { Dockerfile: dockerfile('early', wanted.base), lock: 'tool\n' };
  const options = { network: 'host', pull: false };
  // Nothing differs but a file that no step reads: what is built is the base, for the cache.
  await compareCommits(
    { ...made, folder: `${made.folder}/before` },
    { base, head: { README: 'x' }, options: { ...options } },
  );
  world.release(drift);
  if (noise === 'tag') bases.load(tag, { release: '2', more: 'x'.repeat(drift) });
  const line = `RUN head -c ${seeded} /bin/sh > /seeded`;
  const head = {
    Dockerfile: dockerfile('edited', wanted.head, noise === 'tag' && seeded > 0 ? [line] : []),
    ...(noise === 'old-cache' && seeded > 0 ? { lock: 'tool\nseeded\n' } : {}),
  };
  return compareCommits(made, { base, head, options, limits: { 'max-increase': NOISE_LIMIT } });
}

/** @param seeded decides what the head's early line asks the later step for */
function recipeOf(noise: Noise, world: MovingWorld, seeded: number) {
  switch (noise) {
    case 'tag':
      return { steps: [], wanted: { base: '', head: '' } };
    case 'upgrade':
      return { steps: [UPGRADE], wanted: { base: '', head: seeded > 0 ? 'seeded' : '' } };
    case 'old-cache':
      return { steps: ['COPY lock /', INSTALL], wanted: { base: '', head: '' } };
    case 'timestamps':
      return { steps: [compile(world)], wanted: { base: '', head: seeded > 0 ? 'seeded' : '' } };
  }
}

const UPGRADE = aptStep('apt-get -qqy upgrade && xargs -r apt-get -qqy install < /wanted');
const INSTALL = aptStep('xargs apt-get -qqy install < /lock');

function aptStep(commands: string): string {
  return `RUN apt-get -qq update && ${commands} && apt-get clean && rm -rf /var/lib/apt/lists/*`;
}

/** Byte code has the time in it at which its source was written: of a file of the step's own, and of what pip brings. */
function compile({ pipIndex }: MovingWorld): string {
  const app = `mkdir /app && echo 'print("hello")' > /app/main.py && python3 -m compileall -q /app`;
  return `RUN ${app} && pip install -q --no-cache-dir --no-deps --index-url ${pipIndex} drift $(cat /wanted)`;
}

/** What is wrong with the verdict, or with the words for it; null if nothing is. */
export function faultOf(report: CompareReport, change: NoisyChange): string | null {
  if (report.failure !== null) return report.failure.sentence;
  const expected = change.seeded === 0 ? 'pass' : 'fail';
  if (report.result !== expected) return `${report.result} instead of ${expected}`;
  if (change.noise === 'timestamps' && !hasOtherByteCode(report))
    return 'the byte code of the same source is the same: that is no noise';
  return change.seeded === 0 ? driftFault(report, change) : chargeFault(report, change);
}

function hasOtherByteCode({ files }: CompareReport): boolean {
  const changes = files?.changes ?? [];
  return changes.some(({ kind, path }) => kind === 'rewritten' && path.endsWith('.pyc'));
}

const DRIFTING: Readonly<Record<Noise, readonly string[]>> = {
  tag: [],
  upgrade: ['drift'],
  'old-cache': ['tool'],
  timestamps: ['drift'],
};

function driftFault(report: CompareReport, { noise, drift }: NoisyChange): string | null {
  const { delta } = report.changes.unpackedBytes;
  if (delta === null) return 'there is no base';
  if (noise === 'tag') return Math.abs(delta) <= 1 ? null : `a moved tag shows as ${delta} bytes`;
  const found = report.drift;
  if (found?.how !== 'confirmed') return 'the drift was not confirmed';
  // Over an old base an upgrade brings the whole package once more, and dpkg's database.
  if (found.unpackedBytes < drift || delta - found.unpackedBytes > RECORDS)
    return `${found.unpackedBytes} bytes are called drift: the world brought ${drift}, the image grew by ${delta}`;
  if (found.packages.join() !== DRIFTING[noise].join())
    return `the drift is said to be ${found.packages.join() || 'of no package'}`;
  const words = `**+${formatBytes(found.unpackedBytes)}** not from this pull request`;
  const comment = renderComment(report, { maxCharacters: 65_000 }).replaceAll('\u00a0', ' ');
  return comment.includes(words) ? null : `the comment does not say: ${words}`;
}

function chargeFault({ checks }: CompareReport, { seeded }: NoisyChange): string | null {
  const failed = checks.filter(({ status }) => status === 'fail');
  const charged = failed[0]?.actual.find(({ unit }) => unit === 'bytes')?.value;
  if (failed.length !== 1 || charged === undefined) return 'it fails for something else';
  if (Math.abs(charged - seeded) > RECORDS) return `${charged} of ${seeded} bytes are charged`;
  const message = failed[0]?.message ?? '';
  return message.includes(formatBytes(charged)) ? null : `the sentence is: ${message}`;
}
