import { posix } from 'node:path';
import * as v from 'valibot';
import type { BuildRecord } from '../image/exported-image.ts';
import { parseProvenance } from './provenance.ts';
import { buildRecord } from './record.ts';

/**
 * The record in a provenance that is attached to an image (mode=max, v0.2 or v1); null for one that says less. Its steps
 * come without what they read: the contexts are not here to be compared, so that what differs in them would look like a step
 * that was only run again.
 */
export function attestedRecord(predicate: unknown): BuildRecord | null {
  const provenance = parseProvenance(predicate);
  if (provenance === null) return null;
  const filename = provenance.sources[0]?.filename ?? '';
  const dockerfile = posix.join(folderOf(predicate), filename === '' ? 'Dockerfile' : filename);
  const record = buildRecord(provenance, { dockerfile, materialsAreDigests: true });
  return { ...record, chains: record.chains.map(withoutRecipe) };
}

function withoutRecipe<Chain extends BuildRecord['chains'][number]>(chain: Chain): Chain {
  if (chain.origin === null) return chain;
  const { recipe: _, ...origin } = chain.origin;
  return { ...chain, origin };
}

// Where the Dockerfile lay in its repository, if buildx knew that: docs/attestations/slsa-provenance.md, "vcs".
const Vcs = v.object({ 'localdir:dockerfile': v.optional(v.string(), '') });
const V02 = v.object({
  metadata: v.object({ 'https://mobyproject.org/buildkit@v1#metadata': v.object({ vcs: Vcs }) }),
});
const V1 = v.object({
  runDetails: v.object({ metadata: v.object({ buildkit_metadata: v.object({ vcs: Vcs }) }) }),
});

function folderOf(predicate: unknown): string {
  const v02 = v.safeParse(V02, predicate);
  const v1 = v.safeParse(V1, predicate);
  const vcs = v02.success
    ? v02.output.metadata['https://mobyproject.org/buildkit@v1#metadata'].vcs
    : v1.success
      ? v1.output.runDetails.metadata.buildkit_metadata.vcs
      : null;
  const folder = vcs?.['localdir:dockerfile'] ?? '';
  // A hostile attestation names no place outside of the repository.
  const isInside = !posix.isAbsolute(folder) && !posix.normalize(folder).startsWith('..');
  return isInside ? folder : '';
}
