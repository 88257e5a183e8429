import { npmPackageEnd } from '../packages/npm-layout.ts';
import type { ImagePath } from '../units/image-path.ts';
import { ascending, byText, descending, inOrder, type Order } from '../units/order.ts';
import type { FileChange, FoldedChange } from './file-diff.ts';
import { type FinalNames, hasFilesIn } from './final-names.ts';

/**
 * All changes of bytes in at most some hundred rows, whose sum they are. A directory is told as one row where its
 * files would say less: a package (npm's, Python's), or a directory of which all files came or went, unless one of its
 * parts is most of it. Every other directory is told by its parts; of the files right in it several that came are one
 * row, several that went another. Parts of less than a hundredth of all bytes that came or went are told by the
 * directory that they have in common.
 *
 * @param changes in the order of the walk through the directories, each with bytes
 */
export function foldFiles(
  changes: readonly FileChange[],
  base: FinalNames,
  head: FinalNames,
): readonly FoldedChange[] {
  const all = { changes, from: 0, to: changes.length };
  const context: Context = { base, head, least: grossOf(all) / MOST_ROWS };
  const rows = changes.length === 0 ? [] : foldDirectory('', all, context, 0);
  return rows.toSorted(BIGGEST_FIRST);
}

const MOST_ROWS = 100;
/** Beyond it a directory is one row. No package manager makes so deep a tree. */
const MAX_DEPTH = 100;

const BIGGEST_FIRST: Order<FoldedChange> = inOrder(
  descending(({ bytes }) => Math.abs(bytes)),
  descending(({ addedBytes, removedBytes }) => addedBytes + removedBytes),
  descending(({ bytes }) => bytes),
  (a, b) => byText(a.path, b.path),
  ascending(({ directory }) => (directory ? 1 : 0)),
  ascending(({ rest }) => (rest ? 1 : 0)),
  (a, b) => byText(a.kind, b.kind),
);

interface Context {
  readonly base: FinalNames;
  readonly head: FinalNames;
  /** What a row must have changed to stand alone. */
  readonly least: number;
}

/** Changes that follow one another: those of one directory. */
interface Range {
  readonly changes: readonly FileChange[];
  readonly from: number;
  readonly to: number;
}

function foldDirectory(
  parent: string,
  range: Range,
  context: Context,
  depth: number,
): readonly FoldedChange[] {
  const [first] = range.changes.slice(range.from, range.from + 1);
  if (first === undefined) return [];
  if (range.to - range.from === 1) return [fileRow(first)];
  const directory = commonDirectory(range, parent);
  const parts = partsOf(range, directory);
  if (depth >= MAX_DEPTH || isOne(directory, range, parts, context)) {
    return [sumOf(directory, filesOf(range).map(fileRow), false)];
  }
  const isFile = ({ from }: Range) =>
    range.changes[from]?.path.lastIndexOf('/') === directory.length - (directory === '' ? 1 : 0);
  const files = parts.filter(isFile);
  const directories = parts.filter((part) => !isFile(part));
  const rows = [
    ...foldedAlike(directory, files.flatMap(filesOf), parts.length),
    ...directories.flatMap((part) => foldDirectory(directory, part, context, depth + 1)),
  ];
  return gathered(directory, rows, context);
}

/** Of files right in a directory those that came are one row, and those that went, if there are several. */
function foldedAlike(
  directory: string,
  files: readonly FileChange[],
  parts: number,
): readonly FoldedChange[] {
  return (['added', 'removed', 'changed'] as const).flatMap((kind) => {
    const alike = files.filter((file) => kindOf([file]) === kind).map(fileRow);
    const gross = alike.reduce((sum, row) => sum + grossOfRow(row), 0);
    const isOneRow =
      directory !== '' &&
      kind !== 'changed' &&
      alike.length >= SEVERAL &&
      alike.every((row) => !isMost(grossOfRow(row), gross));
    return isOneRow ? [sumOf(directory, alike, alike.length < parts)] : alike;
  });
}

const SEVERAL = 5;

/** Whether a part says nearly all of it. */
function isMost(part: number, whole: number): boolean {
  return 4 * part >= 3 * whole;
}

/** Rows that are too small to stand alone become one, if there are several. */
function gathered(
  directory: string,
  rows: readonly FoldedChange[],
  { least }: Context,
): readonly FoldedChange[] {
  const small = rows.filter((row) => grossOfRow(row) < least);
  if (small.length < 2) return rows;
  const big = rows.filter((row) => grossOfRow(row) >= least);
  return [...big, sumOf(directory, small, big.length > 0)];
}

/** Whether a directory says more than its parts. */
function isOne(
  directory: string,
  range: Range,
  parts: readonly Range[],
  { base, head }: Context,
): boolean {
  if (directory === '') return false;
  if (isPackage(directory)) return true;
  if (isContainer(directory) || !isWhole(directory, range, base, head)) return false;
  return parts.every((part) => !isMost(grossOf(part), grossOf(range)));
}

/** The directory of one npm or Python package. */
function isPackage(directory: string): boolean {
  return npmPackageEnd(`${directory}/`) === directory.length || PYTHON_PACKAGE.test(directory);
}

const PYTHON_PACKAGE = /(?:^|\/)(?:site|dist)-packages\/[^/]+$/;
/** Directories of packages, each of which says more than all of them together. */
const CONTAINER = /(?:^|\/)(?:node_modules(?:\/@[^/]+)?|(?:site|dist)-packages)$/;

function isContainer(directory: string): boolean {
  return CONTAINER.test(directory);
}

/** Whether only one side has files in the directory. */
function isWhole(directory: string, range: Range, base: FinalNames, head: FinalNames): boolean {
  const kind = kindOf(filesOf(range));
  if (kind === 'changed') return false;
  return !hasFilesIn(kind === 'added' ? base : head, directory);
}

/**
 * The deepest directory that has all of them; of a package its own. The paths are in order, so that the first
 * and the last one have in common what all have.
 */
function commonDirectory({ changes, from, to }: Range, parent: string): string {
  const first = changes[from]?.path ?? '';
  const last = changes[to - 1]?.path ?? '';
  let end = parent.length;
  for (;;) {
    const slash = first.indexOf('/', end === 0 ? 0 : end + 1);
    if (slash === -1 || last.slice(0, slash + 1) !== first.slice(0, slash + 1)) break;
    end = slash;
    if (isPackage(first.slice(0, end))) break;
  }
  return first.slice(0, end);
}

/** What lies in each name of the directory. */
function partsOf({ changes, from, to }: Range, directory: string): readonly Range[] {
  const parts: Range[] = [];
  const start = directory === '' ? 0 : directory.length + 1;
  let begin = from;
  for (let i = from + 1; i <= to; i++) {
    if (i < to && partOf(changes[i], start) === partOf(changes[begin], start)) continue;
    parts.push({ changes, from: begin, to: i });
    begin = i;
  }
  return parts;
}

/** The next name of a path; of a directory with its slash, for a file may have become one. */
function partOf(change: FileChange | undefined, start: number): string {
  const path = change?.path ?? '';
  const slash = path.indexOf('/', start);
  return slash === -1 ? path.slice(start) : path.slice(start, slash + 1);
}

function filesOf({ changes, from, to }: Range): readonly FileChange[] {
  return changes.slice(from, to);
}

function grossOf({ changes, from, to }: Range): number {
  let gross = 0;
  for (let i = from; i < to; i++) gross += Math.abs(changes[i]?.bytes ?? 0);
  return gross;
}

function grossOfRow({ addedBytes, removedBytes }: FoldedChange): number {
  return addedBytes + removedBytes;
}

type RowKind = FoldedChange['kind'];

function kindOf(rows: readonly { readonly kind: FileChange['kind'] | RowKind }[]): RowKind {
  if (rows.every(({ kind }) => kind === 'added')) return 'added';
  return rows.every(({ kind }) => kind === 'removed') ? 'removed' : 'changed';
}

function fileRow(change: FileChange): FoldedChange {
  const { path, bytes, headLayer, baseLayer } = change;
  return {
    path,
    directory: false,
    rest: false,
    kind: kindOf([change]),
    files: 1,
    bytes,
    addedBytes: Math.max(0, bytes),
    removedBytes: Math.max(0, -bytes),
    headLayer: bytes > 0 ? headLayer : null,
    baseLayer: bytes < 0 ? baseLayer : null,
  };
}

function sumOf(directory: string, rows: readonly FoldedChange[], rest: boolean): FoldedChange {
  const sum = (of: (row: FoldedChange) => number) =>
    rows.reduce((total, row) => total + of(row), 0);
  return {
    path: directory as ImagePath | '',
    directory: true,
    rest,
    kind: kindOf(rows),
    files: sum(({ files }) => files),
    bytes: sum(({ bytes }) => bytes),
    addedBytes: sum(({ addedBytes }) => addedBytes),
    removedBytes: sum(({ removedBytes }) => removedBytes),
    headLayer: heaviest(rows, ({ headLayer, addedBytes }) => [headLayer, addedBytes]),
    baseLayer: heaviest(rows, ({ baseLayer, removedBytes }) => [baseLayer, removedBytes]),
  };
}

/** The layer with most of the bytes; of equal ones the lowest. */
function heaviest(
  rows: readonly FoldedChange[],
  shareOf: (row: FoldedChange) => readonly [number | null, number],
): number | null {
  const layers = new Map<number, number>();
  for (const row of rows) {
    const [layer, bytes] = shareOf(row);
    if (layer !== null) layers.set(layer, (layers.get(layer) ?? 0) + bytes);
  }
  const [first] = Array.from(layers).sort(
    inOrder(
      descending(([, bytes]) => bytes),
      ascending(([layer]) => layer),
    ),
  );
  return first?.[0] ?? null;
}
