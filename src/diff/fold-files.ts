import { npmPackageEnd } from '../packages/npm-layout.ts';
import type { ImagePath } from '../units/image-path.ts';
import { ascending, byText, descending, inOrder, type Order } from '../units/order.ts';
import type { ChangedFiles } from './changed-files.ts';
import { FILE_CHANGES, type FoldedChange } from './file-diff.ts';
import {
  type FinalNames,
  hasFilesIn,
  layerOf,
  NONE,
  noPath,
  type PathBytes,
  pathOf,
  pointTo,
  SLASH,
} from './final-names.ts';

/**
 * All changes of bytes in at most some hundred rows, whose sum they are. A directory is told as one row where its
 * files would say less: a package (npm's, Python's), or a directory of which all files came or went, unless one of its
 * parts is most of it. Every other directory is told by its parts; of the files right in it several that came are one
 * row, several that went another. Parts of less than a hundredth of all bytes that came or went are told by the
 * directory that they have in common.
 *
 * @param rows of the changes, in their order, those that are to be told; each with bytes
 */
export function foldFiles(
  rows: Int32Array,
  changed: ChangedFiles,
  base: FinalNames,
  head: FinalNames,
): readonly FoldedChange[] {
  if (rows.length === 0) return [];
  const folding = prepare(rows, changed, base, head);
  const groups = foldDirectory('', 0, rows.length, folding, 0);
  return groups.map((group) => rowOf(group, folding)).toSorted(BIGGEST_FIRST);
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

/** What is to be folded: place `i` of each column is the change `rows[i]`. */
interface Folding {
  readonly changed: ChangedFiles;
  readonly base: FinalNames;
  readonly head: FinalNames;
  readonly rows: Int32Array;
  /** Length of the path up to its last slash: that of its directory. */
  readonly directoryLengths: Int32Array;
  /** Length of the directory that it has in common with the place before, its slash included; 0: the root. */
  readonly shared: Int32Array;
  /** All bytes that came or went before a place, one longer than the others. */
  readonly grossBefore: Float64Array;
  /** How many places before it are added, or removed. */
  readonly cameBefore: Int32Array;
  readonly wentBefore: Int32Array;
  /** What a row must have changed to stand alone. */
  readonly least: number;
}

/** Places that are told in one row. */
interface Group {
  /** null: it is one file. */
  readonly directory: string | null;
  readonly rest: boolean;
  /** From, to, from, to …: places in order, each once. */
  readonly ranges: readonly number[];
  readonly gross: number;
}

function prepare(
  rows: Int32Array,
  changed: ChangedFiles,
  base: FinalNames,
  head: FinalNames,
): Folding {
  const count = rows.length;
  const directoryLengths = new Int32Array(count);
  const shared = new Int32Array(count);
  const grossBefore = new Float64Array(count + 1);
  const cameBefore = new Int32Array(count + 1);
  const wentBefore = new Int32Array(count + 1);
  let [before, here] = [noPath(), noPath()];
  rows.forEach((row, i) => {
    const is = changed.is[row] ?? NONE;
    if (is === NONE) pointTo(here, base, changed.was[row] ?? NONE);
    else pointTo(here, head, is);
    directoryLengths[i] = directoryLength(here);
    shared[i] = sharedLength(before, here);
    grossBefore[i + 1] = (grossBefore[i] ?? 0) + Math.abs(changed.bytes[row] ?? 0);
    cameBefore[i + 1] = (cameBefore[i] ?? 0) + (changed.kinds[row] === ADDED ? 1 : 0);
    wentBefore[i + 1] = (wentBefore[i] ?? 0) + (changed.kinds[row] === REMOVED ? 1 : 0);
    [before, here] = [here, before];
  });
  const columns = { directoryLengths, shared, grossBefore, cameBefore, wentBefore };
  return { changed, base, head, rows, ...columns, least: (grossBefore[count] ?? 0) / MOST_ROWS };
}

const ADDED = FILE_CHANGES.indexOf('added');
const REMOVED = FILE_CHANGES.indexOf('removed');

function directoryLength({ bytes, from, to }: PathBytes): number {
  let end = to - 1;
  while (end > from && bytes[end] !== SLASH) end--;
  return end - from;
}

function sharedLength(a: PathBytes, b: PathBytes): number {
  const common = Math.min(a.to - a.from, b.to - b.from);
  let shared = 0;
  for (let i = 0; i < common; i++) {
    const byte = b.bytes[b.from + i];
    if (a.bytes[a.from + i] !== byte) break;
    if (byte === SLASH) shared = i + 1;
  }
  return shared;
}

function foldDirectory(
  parent: string,
  from: number,
  to: number,
  folding: Folding,
  depth: number,
): readonly Group[] {
  if (to - from === 1) return [groupOf(null, from, to, folding)];
  const directory = commonDirectory(parent, from, to, folding);
  const gross = grossOf(from, to, folding);
  // Whatever rows a small directory had, they would become one.
  if (gross < folding.least || depth >= MAX_DEPTH || isOne(directory, from, to, folding)) {
    return [groupOf(directory, from, to, folding)];
  }
  const gathering = gatherIn(directory, folding);
  const files = weighFiles(directory, from, to, folding);
  const isOneRow = files.weights.map(
    (weight, kind) => directory !== '' && kind !== CHANGED && isSeveral(weight),
  );
  const together = files.weights.map((): number[] => []);
  forEachPart(directory, from, to, folding, (begin, end) => {
    if (!isRightIn(directory, begin, folding)) {
      const groups = foldDirectory(directory, begin, end, folding, depth + 1);
      for (const group of groups) gathering.add(group);
      return;
    }
    const kind = rowKindOf(begin, end, folding);
    if (isOneRow[kind]) addRange(together[kind] ?? [], begin, end);
    else gathering.addFile(begin);
  });
  files.weights.forEach(({ count, gross }, kind) => {
    const rest = count < files.parts;
    if (isOneRow[kind]) gathering.add({ directory, rest, ranges: together[kind] ?? [], gross });
  });
  return gathering.groups();
}

function groupOf(directory: string | null, from: number, to: number, folding: Folding): Group {
  return { directory, rest: false, ranges: [from, to], gross: grossOf(from, to, folding) };
}

interface Gathering {
  readonly add: (group: Group) => void;
  readonly addFile: (place: number) => void;
  readonly groups: () => readonly Group[];
}

/** The rows of a directory, of which those that are too small to stand alone become one, if there are several. */
function gatherIn(directory: string, folding: Folding): Gathering {
  const big: Group[] = [];
  const ranges: number[] = [];
  let gross = 0;
  let count = 0;
  /** Needed only while it has no company. */
  let small: Group | null = null;
  return {
    add(group) {
      if (group.gross >= folding.least) {
        big.push(group);
        return;
      }
      count++;
      small ??= group;
      gross += group.gross;
      for (let i = 0; i < group.ranges.length; i += 2) {
        addRange(ranges, group.ranges[i] ?? 0, group.ranges[i + 1] ?? 0);
      }
    },
    addFile(place) {
      const bytes = grossOf(place, place + 1, folding);
      if (bytes >= folding.least || small === null) {
        this.add(groupOf(null, place, place + 1, folding));
        return;
      }
      count++;
      gross += bytes;
      addRange(ranges, place, place + 1);
    },
    groups() {
      if (small === null) return big;
      if (count === 1) return [...big, small];
      return [...big, { directory, rest: big.length > 0, ranges, gross }];
    },
  };
}

function addRange(ranges: number[], from: number, to: number): void {
  if (ranges.at(-1) === from) ranges[ranges.length - 1] = to;
  else ranges.push(from, to);
}

const ROW_KINDS = ['added', 'removed', 'changed'] as const satisfies FoldedChange['kind'][];
const CHANGED = ROW_KINDS.indexOf('changed');

/** Files right in a directory, of one kind. */
interface Weight {
  count: number;
  gross: number;
  /** Of the heaviest. */
  most: number;
}

function weighFiles(directory: string, from: number, to: number, folding: Folding) {
  const weights = ROW_KINDS.map((): Weight => ({ count: 0, gross: 0, most: 0 }));
  let parts = 0;
  forEachPart(directory, from, to, folding, (begin, end) => {
    parts++;
    const weight = weights[rowKindOf(begin, end, folding)];
    if (weight === undefined || !isRightIn(directory, begin, folding)) return;
    const bytes = grossOf(begin, end, folding);
    weight.count++;
    weight.gross += bytes;
    weight.most = Math.max(weight.most, bytes);
  });
  return { parts, weights };
}

const SEVERAL = 5;

/** Of files right in a directory those that came are one row, and those that went, if there are several. */
function isSeveral({ count, gross, most }: Weight): boolean {
  return count >= SEVERAL && !isMost(most, gross);
}

/** Whether a part says nearly all of it. */
function isMost(part: number, whole: number): boolean {
  return 4 * part >= 3 * whole;
}

/** Whether a directory says more than its parts. */
function isOne(directory: string, from: number, to: number, folding: Folding): boolean {
  if (directory === '') return false;
  if (isPackage(directory)) return true;
  if (isContainer(directory) || !isWhole(directory, from, to, folding)) return false;
  const gross = grossOf(from, to, folding);
  let most = 0;
  forEachPart(directory, from, to, folding, (begin, end) => {
    most = Math.max(most, grossOf(begin, end, folding));
  });
  return !isMost(most, gross);
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
function isWhole(directory: string, from: number, to: number, folding: Folding): boolean {
  const kind = rowKindOf(from, to, folding);
  return kind !== CHANGED && !hasFilesIn(kind === 0 ? folding.base : folding.head, directory);
}

/**
 * The deepest directory that has all of them; of a package its own. The paths are in order, so that the first
 * and the last one have in common what all have.
 */
function commonDirectory(parent: string, from: number, to: number, folding: Folding): string {
  const first = pathAt(from, folding);
  const last = pathAt(to - 1, folding);
  let end = parent.length;
  for (;;) {
    const slash = first.indexOf('/', end === 0 ? 0 : end + 1);
    if (slash === -1 || last.slice(0, slash + 1) !== first.slice(0, slash + 1)) break;
    end = slash;
    if (isPackage(first.slice(0, end))) break;
  }
  return first.slice(0, end);
}

function pathAt(place: number, { rows, changed, base, head }: Folding): ImagePath {
  const row = rows[place] ?? NONE;
  const is = changed.is[row] ?? NONE;
  return is === NONE ? pathOf(base, changed.was[row] ?? NONE) : pathOf(head, is);
}

/** What lies in each name of the directory; of a file and the directory that it became each by itself. */
function forEachPart(
  directory: string,
  from: number,
  to: number,
  { shared }: Folding,
  use: (begin: number, end: number) => void,
): void {
  const start = directory === '' ? 0 : directory.length + 1;
  let begin = from;
  for (let i = from + 1; i <= to; i++) {
    if (i < to && (shared[i] ?? 0) > start) continue;
    use(begin, i);
    begin = i;
  }
}

function isRightIn(directory: string, place: number, { directoryLengths }: Folding): boolean {
  return directoryLengths[place] === directory.length;
}

function grossOf(from: number, to: number, { grossBefore }: Folding): number {
  return (grossBefore[to] ?? 0) - (grossBefore[from] ?? 0);
}

/** A place in `ROW_KINDS`. */
function rowKindOf(from: number, to: number, { cameBefore, wentBefore }: Folding): number {
  if ((cameBefore[to] ?? 0) - (cameBefore[from] ?? 0) === to - from) return 0;
  return (wentBefore[to] ?? 0) - (wentBefore[from] ?? 0) === to - from ? 1 : CHANGED;
}

function rowOf({ directory, rest, ranges }: Group, folding: Folding): FoldedChange {
  const { rows, changed, base, head } = folding;
  const came = new Float64Array(head.indexes.length);
  const went = new Float64Array(base.indexes.length);
  const kinds = new Set<number>();
  let [files, addedBytes, removedBytes] = [0, 0, 0];
  for (let range = 0; range < ranges.length; range += 2) {
    const [from, to] = [ranges[range] ?? 0, ranges[range + 1] ?? 0];
    kinds.add(rowKindOf(from, to, folding));
    files += to - from;
    for (const row of rows.subarray(from, to)) {
      const bytes = changed.bytes[row] ?? 0;
      if (bytes > 0) {
        addedBytes += bytes;
        addTo(came, head, changed.is[row] ?? NONE, bytes);
      } else {
        removedBytes -= bytes;
        addTo(went, base, changed.was[row] ?? NONE, -bytes);
      }
    }
  }
  const [kind = CHANGED] = kinds;
  return {
    path: directory === null ? pathAt(ranges[0] ?? 0, folding) : (directory as ImagePath | ''),
    directory: directory !== null,
    rest,
    kind: ROW_KINDS[kinds.size === 1 ? kind : CHANGED] ?? 'changed',
    files,
    bytes: addedBytes - removedBytes,
    addedBytes,
    removedBytes,
    headLayer: heaviest(came),
    baseLayer: heaviest(went),
  };
}

function addTo(sums: Float64Array, names: FinalNames, name: number, bytes: number): void {
  if (name === NONE) return;
  const layer = layerOf(names, name);
  sums[layer] = (sums[layer] ?? 0) + bytes;
}

/** The layer with most of the bytes; of equal ones the lowest; null if there are none. */
function heaviest(sums: Float64Array): number | null {
  const most = sums.reduce((so, bytes) => Math.max(so, bytes), 0);
  return most === 0 ? null : sums.indexOf(most);
}
