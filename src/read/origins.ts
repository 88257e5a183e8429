import type { BuildRecord, RecordedChain } from '../image/exported-image.ts';
import type { BaseImage, LayerOrigin } from '../image/image.ts';
import type { WrittenInstruction } from '../image/written-instruction.ts';
import type { Digest } from '../units/digest.ts';
import type { HistoryEntry } from './documents.ts';
import { historyOrigins } from './history.ts';
import { inferLines } from './infer-lines.ts';
import { originsOfUnrecorded } from './unrecorded-steps.ts';

/** What identifies the layers of an image, bottom to top. */
export type LayerNames = readonly {
  readonly digest: Digest | null;
  readonly diffId: Digest;
}[];

export interface Origins {
  /** null if unknown. */
  readonly base: BaseImage | null;
  /** One a layer. */
  readonly layers: readonly LayerOrigin[];
}

/**
 * What made each layer, and which of them are the base image's. By the build record where there is one:
 * a step whose chain of layers is the lower end of the image's made the chain's last layer. Else by the
 * history, which knows no base; where no layer is recorded, its lines are inferred from the Dockerfile.
 * @param dockerfile where there is no record that has it
 */
export function originsOf(
  layers: LayerNames,
  record: BuildRecord | null,
  history: readonly HistoryEntry[],
  dockerfile: readonly WrittenInstruction[] = record?.dockerfile ?? [],
): Origins {
  const told = historyOrigins(history, layers.length);
  const inferred = () => inferLines(told, dockerfile);
  if (record === null) return { base: null, layers: inferred() };
  const chains = record.chains.filter((chain) => isLowerEnd(chain, layers));
  const isKnown = (chain: RecordedChain) => chains.includes(chain);
  const unrecorded = originsOfUnrecorded(record.chains, isKnown, layers.length);
  const recorded = layers.map(
    (_, index) => originOfLayer(chains, index) ?? unrecorded.get(index) ?? null,
  );
  const fallback = recorded.every((origin) => origin === null) ? inferred() : told;
  return {
    base: baseOf(chains, recorded),
    layers: recorded.map((origin, index) => origin ?? fallback[index] ?? UNKNOWN),
  };
}

const UNKNOWN: LayerOrigin = { kind: 'unknown', instruction: null, dockerfile: null };

/** Chains hold digests of blobs or diff IDs, whichever the builder's store has. */
function isLowerEnd({ layers: chain }: RecordedChain, layers: LayerNames): boolean {
  return (
    chain.length > 0 &&
    chain.length <= layers.length &&
    chain.every((name, index) => {
      const layer = layers[index];
      return layer !== undefined && (name === layer.digest || name === layer.diffId);
    })
  );
}

/** Of several steps with the same chain the first made the layer; the others added nothing. */
function originOfLayer(chains: readonly RecordedChain[], index: number): LayerOrigin | null {
  const made = chains.find(({ layers, origin }) => layers.length === index + 1 && origin !== null);
  return made?.origin ?? null;
}

function baseOf(
  chains: readonly RecordedChain[],
  recorded: readonly (LayerOrigin | null)[],
): BaseImage | null {
  const [longest] = chains
    .flatMap(({ image, layers }) => (image === null ? [] : [{ ...image, layers: layers.length }]))
    .sort((a, b) => b.layers - a.layers);
  if (longest !== undefined) return longest;
  // The Dockerfile itself made the lowest layer, so there is nothing below it.
  return recorded[0] ? { name: 'scratch', digest: null, layers: 0 } : null;
}
