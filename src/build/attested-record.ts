import { posix } from 'node:path';
import * as v from 'valibot';
import type { BuildRecord } from '../image/exported-image.ts';
import { type Provenance, parseProvenance } from './provenance.ts';
import { buildRecord } from './record.ts';

/**
 * The record in a provenance that is attached to an image (mode=max, v0.2 or v1); null for one that says less. Its steps
 * come without what they read: the contexts are not here to be compared, so that what differs in them would look like a step
 * that was only run again.
 */
export function attestedRecord(predicate: unknown): BuildRecord | null {
  const provenance = parseProvenance(predicate);
  if (provenance === null || isBeyondBelief(provenance)) return null;
  const { folder, revision } = vcsOf(predicate);
  const dockerfile = dockerfilePath(folder, provenance);
  const options = { dockerfile, materialsAreDigests: true, recipes: false };
  return { ...buildRecord(provenance, options), ...(revision === '' ? {} : { revision }) };
}

/**
 * Far more than any build has. What somebody else attests may have megabytes, and to look each step up among the lines,
 * the stages and the materials would take minutes.
 */
const MOST_STEPS = 4000;
const MOST_LINES = 10_000;
const LONGEST_DOCKERFILE = 2 ** 18;

function isBeyondBelief({ steps, locations, materials, sources }: Provenance): boolean {
  const places = [...locations.values()].flat();
  const characters = sum(sources.map(({ text }) => text.length));
  const lines = sum(sources.map(({ text }) => text.split('\n').length));
  // Instructions may share lines, as the files of here-documents do, but not all with all.
  const named = sum(
    places.map(({ startLine, endLine }) => Math.min(endLine, lines) - startLine + 1),
  );
  return (
    Math.max(steps.length, places.length, materials.length, sources.length) > MOST_STEPS ||
    lines > MOST_LINES ||
    named > 5 * MOST_LINES ||
    characters > LONGEST_DOCKERFILE
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + Math.max(number, 0), 0);
}

/** In the repository. A hostile attestation names no place outside of it. */
function dockerfilePath(folder: string, { sources }: Provenance): string {
  const name = sources[0]?.filename || DOCKERFILE;
  const places = [posix.join(folder, name), posix.normalize(name)];
  return places.find(isInside) ?? DOCKERFILE;
}

const DOCKERFILE = 'Dockerfile';

function isInside(path: string): boolean {
  return !posix.isAbsolute(path) && path.split('/')[0] !== '..' && path !== '.';
}

// If buildx knew the repository: docs/attestations/slsa-provenance.md, "vcs".
const Vcs = v.object({
  'localdir:dockerfile': v.optional(v.string(), ''),
  /** Ends in `-dirty` where not all of it was committed. */
  revision: v.optional(v.string(), ''),
});
const V02 = v.object({
  metadata: v.object({ 'https://mobyproject.org/buildkit@v1#metadata': v.object({ vcs: Vcs }) }),
});
const V1 = v.object({
  runDetails: v.object({ metadata: v.object({ buildkit_metadata: v.object({ vcs: Vcs }) }) }),
});

/** Where the Dockerfile lay in its repository, and at which commit. */
function vcsOf(predicate: unknown): { readonly folder: string; readonly revision: string } {
  const v02 = v.safeParse(V02, predicate);
  const v1 = v.safeParse(V1, predicate);
  const vcs = v02.success
    ? v02.output.metadata['https://mobyproject.org/buildkit@v1#metadata'].vcs
    : v1.success
      ? v1.output.runDetails.metadata.buildkit_metadata.vcs
      : null;
  return { folder: vcs?.['localdir:dockerfile'] ?? '', revision: vcs?.revision ?? '' };
}
