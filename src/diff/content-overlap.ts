import type { FileIndex } from '../image/file-index.ts';
import type { Layer } from '../image/image.ts';

/** How much of the bytes of one layer another one of the other image holds too, 0 to 1; null if it has none. */
export type Overlap = (part: Layer, whole: Layer) => number | null;

/**
 * Measures what the layers of both sides have in common: a byte counts whole if its file's content is in
 * the other layer at any path, half if just its path is. What several layers of one side hold counts
 * less, shared among them: it does not tell them apart.
 *
 * Each layer is walked twice, however many it is compared with. The first walk draws a sample of about
 * {@link SAMPLED} files, a big file surely and a small one by its size in proportion (threshold sampling:
 * Duffield, Lund, Thorup, "Learn more, sample less", 2005), so that shares are right to some 2 %; chance
 * is the content's own hash, so the same layer always has the same sample. The second one looks up
 * which samples of the other side the layer holds.
 */
export function contentOverlap(bases: readonly Layer[], heads: readonly Layer[]): Overlap {
  const keys: Keys = { contents: new Map(), paths: new Map() };
  const [baseSamples, headSamples] = [samplesOf(bases, keys), samplesOf(heads, keys)];
  const shares = new Map<Layer, ReadonlyMap<Layer, number>>();
  for (const whole of bases) shares.set(whole, sharesWithin(whole, headSamples, keys));
  for (const whole of heads) shares.set(whole, sharesWithin(whole, baseSamples, keys));
  return (part, whole) => shares.get(whole)?.get(part) ?? null;
}

const SAMPLED = 2048;

/** Sampled contents and paths, numbered. */
interface Keys {
  readonly contents: Map<number, number>;
  readonly paths: Map<number, number>;
}

/** Some files of one layer: their numbers in {@link Keys}, and how many bytes each one stands for. */
interface Sample {
  readonly layer: Layer;
  readonly contents: readonly number[];
  readonly paths: readonly number[];
  readonly weights: readonly number[];
}

function samplesOf(layers: readonly Layer[], keys: Keys): readonly Sample[] {
  const samples = layers.map((layer) => sampleOf(layer, keys));
  const owners = new Map<number, number>();
  for (const { contents } of samples)
    for (const content of new Set(contents)) owners.set(content, (owners.get(content) ?? 0) + 1);
  return samples.map((sample) => ({
    ...sample,
    weights: sample.weights.map(
      (weight, i) => weight / (owners.get(sample.contents[i] ?? -1) ?? 1),
    ),
  }));
}

function sampleOf(layer: Layer, keys: Keys): Sample {
  const { files } = layer;
  const words = wordsOfHashes(files);
  const step = sumOf(files.bytes) / SAMPLED;
  const sample = {
    layer,
    contents: [] as number[],
    paths: [] as number[],
    weights: [] as number[],
  };
  for (let i = 0; i < files.count; i++) {
    const bytes = files.bytes[i] ?? 0;
    // A hostile image may choose its hashes, but not how much memory they take.
    if (bytes === 0 || sample.weights.length >= 4 * SAMPLED) continue;
    if (bytes < step * chanceOf(words, i)) continue;
    sample.contents.push(numbered(keys.contents, contentKey(words, i)));
    sample.paths.push(numbered(keys.paths, pathKey(files, i)));
    sample.weights.push(Math.max(bytes, step));
  }
  return sample;
}

function numbered(numbers: Map<number, number>, key: number): number {
  const number = numbers.get(key) ?? numbers.size;
  numbers.set(key, number);
  return number;
}

/** For each layer that was sampled, how much of it `whole` holds; without those that hold no bytes. */
function sharesWithin(
  whole: Layer,
  samples: readonly Sample[],
  { contents, paths }: Keys,
): ReadonlyMap<Layer, number> {
  const { files } = whole;
  const [hasContent, hasPath] = [new Uint8Array(contents.size), new Uint8Array(paths.size)];
  const words = wordsOfHashes(files);
  for (let i = 0; i < files.count; i++) {
    if ((files.bytes[i] ?? 0) === 0) continue;
    const content = contents.get(contentKey(words, i));
    if (content !== undefined) hasContent[content] = 1;
    const path = paths.get(pathKey(files, i));
    if (path !== undefined) hasPath[path] = 1;
  }
  const shares = new Map<Layer, number>();
  for (const { layer, weights, ...numbers } of samples) {
    let within = 0;
    for (const [i, weight] of weights.entries()) {
      if (hasContent[numbers.contents[i] ?? -1] === 1) within += weight;
      else if (hasPath[numbers.paths[i] ?? -1] === 1) within += weight / 2;
    }
    if (weights.length > 0) shares.set(layer, within / sumOf(weights));
  }
  return shares;
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Both halves of each content hash: numbers are ten times faster than bigints. */
function wordsOfHashes({ contentHashes }: FileIndex): Uint32Array {
  const { buffer, byteOffset, length } = contentHashes;
  return new Uint32Array(buffer, byteOffset, 2 * length);
}

/** The hash's lower 53 bits or so: what a number holds. */
function contentKey(words: Uint32Array, i: number): number {
  return ((words[2 * i + 1] ?? 0) % 2 ** 21) * 2 ** 32 + (words[2 * i] ?? 0);
}

/** Evenly between 0 and 1. */
function chanceOf(words: Uint32Array, i: number): number {
  return (((words[2 * i] ?? 0) ^ (words[2 * i + 1] ?? 0)) >>> 0) / 2 ** 32;
}

/** FNV-1a of the path. */
function pathKey({ pathBytes, pathEnds }: FileIndex, i: number): number {
  let hash = 0x811c9dc5;
  for (let at = i === 0 ? 0 : (pathEnds[i - 1] ?? 0); at < (pathEnds[i] ?? 0); at++) {
    hash = Math.imul(hash ^ (pathBytes[at] ?? 0), 0x01000193);
  }
  return hash >>> 0;
}
