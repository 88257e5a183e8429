import type { RandomNumbers } from '../../__tests__/support/random-numbers.ts';
import type { Contents } from './contents.ts';
import type { TarFile } from './tar-file.ts';

/** Files as an ecosystem lays them out: how many, how long, how they are named. */
export interface TreeShape {
  /** The folder in which all of it lies. */
  readonly root: string;
  readonly files: number;
  /** The mean of their lengths; most are shorter, and a few are four times that. */
  readonly meanBytes: number;
  /** How many of a hundred files are programs and not text. */
  readonly binaryPercent: number;
  readonly filesPerDirectory: number;
}

const NAMES = [
  ...['index', 'parser', 'types', 'common', 'stream', 'request', 'cache', 'locale', 'legacy'],
  ...['schema', 'helpers', 'runtime', 'encoding', 'constants', 'transform', 'iterator'],
] as const;

/** Names follow from the shape alone, so that two trees of one shape have the same paths; contents do not. */
export function fillTree(
  tar: TarFile,
  shape: TreeShape,
  { text, binary }: Contents,
  random: RandomNumbers,
): void {
  const { root, files, meanBytes, binaryPercent, filesPerDirectory } = shape;
  let directory = '';
  tar.directory(root);
  for (let number = 0; number < files; number++) {
    if (number % filesPerDirectory === 0) {
      const outer = `${root}/${nameOf(number / filesPerDirectory)}-${number}`;
      directory = `${outer}/${nameOf(number)}`;
      tar.directory(outer);
      tar.directory(directory);
    }
    const isBinary = (number * 37) % 100 < binaryPercent;
    const name = `${directory}/${nameOf(number)}.${number}.${isBinary ? 'so' : 'js'}`;
    const length = lengthAround(meanBytes, random);
    tar.file(name, piece(isBinary ? binary : text, length, random), isBinary ? 0o755 : 0o644);
  }
}

function nameOf(number: number): string {
  return NAMES[number % NAMES.length] ?? NAMES[0];
}

/** The product of two even distributions: mean a quarter, half of all below an eighth. */
function lengthAround(mean: number, random: RandomNumbers): number {
  const shares = (random.below(2 ** 20) / 2 ** 20) * (random.below(2 ** 20) / 2 ** 20);
  return Math.floor(4 * mean * shares);
}

function piece(pool: Uint8Array, length: number, random: RandomNumbers): Uint8Array {
  const cut = Math.min(length, pool.length);
  const start = random.below(pool.length - cut + 1);
  return pool.subarray(start, start + cut);
}
