import type { BuildRecord, RecordedChain } from '../image/exported-image.ts';

/**
 * A record with the base image's layers that only the other side's knows: BuildKit may leave out the result of
 * a step that another build ran at the same time, and both sides begin with the same FROM at the same time. An
 * image of the same digest has the same layers.
 */
export function withBasesOf(record: BuildRecord, other: BuildRecord): BuildRecord {
  const chains = record.chains.flatMap((chain) =>
    chain.image === null || chain.layers.length > 0 ? [chain] : sameImage(chain, other),
  );
  return { ...record, chains };
}

function sameImage({ image }: RecordedChain, { chains }: BuildRecord): readonly RecordedChain[] {
  if (image === null || image.digest === null) return [];
  return chains
    .filter((chain) => chain.layers.length > 0 && chain.image?.digest === image.digest)
    .map(({ layers }) => ({ layers, origin: null, image: { ...image, layers: layers.length } }));
}
