import type { WasteCause, WasteGroup } from '../analysis/image-analysis.ts';
import type { ImagePath } from '../units/image-path.ts';
import { byText, descending, inOrder } from '../units/order.ts';
import type { Claim, Left } from './claim.ts';
import { type FoundFile, type Ignore, SHOWN_FILES } from './finding.ts';
import type { History } from './history.ts';
import type { Rule } from './rule.ts';

/** What one rule claimed in one place, while it is added up. */
export interface Tally {
  readonly rule: Rule;
  readonly ignore: Ignore | null;
  readonly hiddenBy: number | null;
  readonly subject: string | null;
  readonly causes: Set<WasteCause>;
  readonly layerBytes: Map<number, number>;
  readonly roots: Set<ImagePath>;
  readonly sample: Sample;
}

/** Files by the dozen: how many, the biggest ones, and the directory that holds them all. */
export interface Sample {
  /** How many of the files are kept. */
  readonly most: number;
  fileCount: number;
  directory: ImagePath | '' | null;
  /** Ordered. */
  readonly files: FoundFile[];
}

export function emptySample(most = SHOWN_FILES): Sample {
  return { most, fileCount: 0, directory: null, files: [] };
}

/** Keeps the order whatever the order in which files come. */
export function addToSample(sample: Sample, file: FoundFile): void {
  sample.fileCount++;
  sample.directory = commonDirectory(sample.directory, file.path);
  const { files, most } = sample;
  const last = files[most - 1];
  if (last !== undefined && byShownOrder(last, file) <= 0) return;
  let at = files.length;
  while (at > 0 && byShownOrder(files[at - 1] ?? file, file) > 0) at--;
  files.splice(at, 0, file);
  files.length = Math.min(files.length, most);
}

const byShownOrder = inOrder<FoundFile>(
  descending(({ bytes }) => bytes),
  (a, b) => byText(a.path, b.path),
  (a, b) => a.layer - b.layer,
);

function commonDirectory(known: ImagePath | '' | null, path: ImagePath): ImagePath | '' {
  if (known === null) return directoryOf(path);
  if (known === '' || (path.startsWith(known) && path[known.length] === '/')) return known;
  let same = 0;
  while (same < known.length && known.charCodeAt(same) === path.charCodeAt(same)) same++;
  return path.slice(0, Math.max(0, path.lastIndexOf('/', same))) as ImagePath | '';
}

function directoryOf(path: string): ImagePath | '' {
  return path.slice(0, Math.max(0, path.lastIndexOf('/'))) as ImagePath | '';
}

/** Where the bytes belong that a rule claims. */
export interface Place {
  readonly rule: Rule;
  readonly ignore: Ignore | null;
  /** Layer in which they lie; those of the base image are not told apart. */
  readonly layer: number;
  readonly hiddenBy: number | null;
  readonly subject: string | null;
}

export interface Claims {
  readonly tallyOf: (place: Place) => Tally;
  readonly all: () => Iterable<Tally>;
}

export function createClaims(history: History, shownFiles: number): Claims {
  const tallies = new Map<string, Tally>();
  let last: { readonly place: Place; readonly tally: Tally } | null = null;
  function tallyAt(place: Place): Tally {
    const { rule, ignore, layer, hiddenBy, subject } = place;
    const where = subject === null ? Math.max(layer, history.baseLayers - 1) : subject;
    const key = JSON.stringify([rule.name, ignore?.pattern, ignore?.reason, where, hiddenBy]);
    const known = tallies.get(key);
    if (known !== undefined) return known;
    const tally: Tally = {
      rule,
      ignore,
      hiddenBy,
      subject,
      causes: new Set(),
      layerBytes: new Map(),
      roots: new Set(),
      sample: emptySample(shownFiles),
    };
    tallies.set(key, tally);
    return tally;
  }
  return {
    all: () => tallies.values(),
    tallyOf(place) {
      // Mostly the same as before: of 100,000 files in one cache each comes here.
      if (last === null || !isSamePlace(last.place, place)) last = { place, tally: tallyAt(place) };
      return last.tally;
    },
  };
}

function isSamePlace(a: Place, b: Place): boolean {
  return (
    a.rule === b.rule &&
    a.ignore === b.ignore &&
    a.layer === b.layer &&
    a.hiddenBy === b.hiddenBy &&
    a.subject === b.subject
  );
}

export function addTo(tally: Tally, file: FoundFile): void {
  const { layerBytes } = tally;
  layerBytes.set(file.layer, (layerBytes.get(file.layer) ?? 0) + file.bytes);
  addToSample(tally.sample, file);
}

/** Files that are known by their sums; those to be named are left to whoever has them. */
export function addGroup(
  tally: Tally,
  { cause, layer, files, bytes, directory }: WasteGroup,
): void {
  const { layerBytes, sample, causes } = tally;
  causes.add(cause);
  layerBytes.set(layer, (layerBytes.get(layer) ?? 0) + bytes);
  sample.fileCount += files;
  sample.directory =
    sample.directory === null
      ? directory
      : commonDirectory(sample.directory, `${directory}/` as ImagePath);
}

export function claimOf(tally: Tally, history: History, leftIn: (layer: number) => Left): Claim {
  const layers = [...tally.layerBytes].sort(
    inOrder(
      descending(([, bytes]) => bytes),
      ([a], [b]) => a - b,
    ),
  );
  const sum = (isCounted: (layer: number) => boolean) =>
    layers.reduce((total, [layer, bytes]) => total + (isCounted(layer) ? bytes : 0), 0);
  const { sample } = tally;
  return {
    history,
    layer: layers[0]?.[0] ?? 0,
    hiddenBy: tally.hiddenBy,
    causes: tally.causes,
    ownBytes: sum((layer) => layer >= history.baseLayers),
    baseBytes: sum((layer) => layer < history.baseLayers),
    fileCount: sample.fileCount,
    layerBytes: new Map(layers),
    files: sample.files,
    directory: sample.directory ?? '',
    roots: [...tally.roots].sort(byText),
    subject: tally.subject,
    leftIn,
  };
}
