import type { FileChange, FoldedChange } from '../../src/diff/file-diff.ts';
import { npmPackageEnd } from '../../src/packages/npm-layout.ts';

/**
 * The folding of changes by directory as its rules say it, with an object a file and text for every path: slow, and
 * without an idea. Rows in no order.
 *
 * @param hasFiles whether a side has files below a directory
 */
export function foldedByTheRules(
  changes: readonly FileChange[],
  hasFiles: (side: 'base' | 'head', directory: string) => boolean,
): readonly FoldedChange[] {
  const sized = changes.filter(({ bytes }) => bytes !== 0);
  const least = grossOf(sized) / 100;
  return sized.length === 0 ? [] : fold('', sized).map(rowOf);

  function fold(parent: string, files: readonly FileChange[]): Told[] {
    if (files.length === 1) return [{ directory: null, rest: false, files }];
    const directory = commonDirectory(parent, files);
    const parts = partsOf(directory, files);
    if (isOne(directory, files, parts)) return [{ directory, rest: false, files }];
    const isRightIn = (part: readonly FileChange[]) =>
      part[0]?.path.slice(0, Math.max(0, part[0].path.lastIndexOf('/'))) === directory;
    const right = parts.filter(isRightIn).flat();
    const rows = [
      ...alike(directory, right, parts.length),
      ...parts.filter((part) => !isRightIn(part)).flatMap((part) => fold(directory, part)),
    ];
    const small = rows.filter((row) => grossOf(row.files) < least);
    if (small.length < 2) return rows;
    const big = rows.filter((row) => grossOf(row.files) >= least);
    return [...big, { directory, rest: big.length > 0, files: small.flatMap((row) => row.files) }];
  }

  function isOne(
    directory: string,
    files: readonly FileChange[],
    parts: readonly (readonly FileChange[])[],
  ): boolean {
    if (directory === '') return false;
    if (isPackage(directory)) return true;
    const kind = kindOf(files);
    if (CONTAINER.test(directory) || kind === 'changed') return false;
    if (hasFiles(kind === 'added' ? 'base' : 'head', directory)) return false;
    return parts.every((part) => !isMost(grossOf(part), grossOf(files)));
  }
}

interface Told {
  /** null: it is one file. */
  readonly directory: string | null;
  readonly rest: boolean;
  readonly files: readonly FileChange[];
}

const CONTAINER = /(?:^|\/)(?:node_modules(?:\/@[^/]+)?|(?:site|dist)-packages)$/;

function isPackage(directory: string): boolean {
  if (/(?:^|\/)(?:site|dist)-packages\/[^/]+$/.test(directory)) return true;
  return npmPackageEnd(`${directory}/`) === directory.length;
}

function isMost(part: number, whole: number): boolean {
  return part >= 0.75 * whole;
}

function grossOf(files: readonly FileChange[]): number {
  return files.reduce((sum, { bytes }) => sum + Math.abs(bytes), 0);
}

/** The deepest that all of them lie in; a package's own, if it has more than the one that was told before. */
function commonDirectory(parent: string, files: readonly FileChange[]): string {
  const names = files[0]?.path.split('/').slice(0, -1) ?? [];
  let common = parent;
  for (let length = 1; length <= names.length; length++) {
    const directory = names.slice(0, length).join('/');
    if (directory.length <= parent.length) continue;
    if (!files.every(({ path }) => path.startsWith(`${directory}/`))) break;
    common = directory;
    if (isPackage(directory)) break;
  }
  return common;
}

function partsOf(directory: string, files: readonly FileChange[]): FileChange[][] {
  const parts = new Map<string, FileChange[]>();
  for (const file of files) {
    const rest = file.path.slice(directory === '' ? 0 : directory.length + 1);
    const slash = rest.indexOf('/');
    const name = slash === -1 ? rest : rest.slice(0, slash + 1);
    parts.set(name, [...(parts.get(name) ?? []), file]);
  }
  return [...parts.values()];
}

function alike(directory: string, files: readonly FileChange[], parts: number): Told[] {
  return (['added', 'removed', 'changed'] as const).flatMap((kind): Told[] => {
    const same = files.filter((file) => kindOf([file]) === kind);
    const isTogether =
      directory !== '' &&
      kind !== 'changed' &&
      same.length >= 5 &&
      same.every((file) => !isMost(grossOf([file]), grossOf(same)));
    if (isTogether) return [{ directory, rest: same.length < parts, files: same }];
    return same.map((file) => ({ directory: null, rest: false, files: [file] }));
  });
}

function kindOf(files: readonly FileChange[]): FoldedChange['kind'] {
  if (files.every(({ kind }) => kind === 'added')) return 'added';
  return files.every(({ kind }) => kind === 'removed') ? 'removed' : 'changed';
}

function rowOf({ directory, rest, files }: Told): FoldedChange {
  const came = files.filter(({ bytes }) => bytes > 0);
  const went = files.filter(({ bytes }) => bytes < 0);
  return {
    path: (directory ?? files[0]?.path ?? '') as FoldedChange['path'],
    directory: directory !== null,
    rest,
    kind: kindOf(files),
    files: files.length,
    bytes: grossOf(came) - grossOf(went),
    addedBytes: grossOf(came),
    removedBytes: grossOf(went),
    headLayer: heaviest(came, ({ headLayer }) => headLayer),
    baseLayer: heaviest(went, ({ baseLayer }) => baseLayer),
  };
}

/** Of equal ones the lowest. */
function heaviest(
  files: readonly FileChange[],
  layerOf: (file: FileChange) => number | null,
): number | null {
  const layers = [...new Set(files.map(layerOf))].filter((layer) => layer !== null);
  const weigh = (layer: number) => grossOf(files.filter((file) => layerOf(file) === layer));
  layers.sort((a, b) => weigh(b) - weigh(a) || a - b);
  return layers[0] ?? null;
}
