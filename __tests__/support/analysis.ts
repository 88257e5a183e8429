import type {
  DiveFigures,
  ImageAnalysis,
  LayerAnalysis,
  Totals,
  Waste,
  WasteCause,
  WasteGroup,
} from '../../src/analysis/image-analysis.ts';
import { type Cause, cause } from '../../src/diff/cause.ts';
import { type Change, change } from '../../src/diff/change.ts';
import type {
  ImageDiff,
  LayerChange,
  LayerChangeKind,
  Totaled,
} from '../../src/diff/image-diff.ts';
import type { Image } from '../../src/image/image.ts';
import type { Absence } from '../../src/image/side.ts';
import type { PackageInventory } from '../../src/packages/inventory.ts';
import { imagePathFromText } from '../../src/units/image-path.ts';
import { image, layer } from './image.ts';

/** A layer by its figures alone, for tests of what is behind the analysis. */
export interface Step {
  /** Unpacked. */
  readonly bytes: number;
  /** null: unmeasured. A quarter of `bytes` unless given. */
  readonly compressed?: number | null;
  readonly instruction?: string;
  /** `Dockerfile:4` or `Dockerfile:4-6` */
  readonly lines?: string;
  /** It belongs to the base image. */
  readonly base?: boolean;
  /** Tells equal layers apart. */
  readonly salt?: string;
}

export interface WasteSpec {
  readonly path: string;
  readonly bytes: number;
  readonly cause: WasteCause;
  readonly layer: number;
  readonly otherLayer: number;
  readonly movedTo?: string;
  /** Hidden in the base image: nobody's to save. */
  readonly unavoidable?: boolean;
  /** How many files the group holds; 1 unless given. `bytes` stays the sum, the first file the biggest. */
  readonly files?: number;
  readonly directory?: string;
  readonly largestBytes?: number;
}

export interface AnalysisOptions {
  readonly waste?: readonly WasteSpec[];
  readonly baseName?: string;
  readonly dive?: Partial<DiveFigures>;
  readonly image?: Partial<Image>;
  readonly warnings?: readonly string[];
}

/** An analysis with the figures that the steps and the waste add up to. */
export function analysis(steps: readonly Step[], options: AnalysisOptions = {}): ImageAnalysis {
  const specs = options.waste ?? [];
  const baseLayers = steps.filter(({ base }) => base === true).length;
  const made = image(
    steps.map((step, index) =>
      layer([], {
        salt: step.salt ?? `${index} ${step.instruction ?? ''} ${step.bytes}`,
        compressedBytes:
          step.compressed === undefined ? Math.ceil(step.bytes / 4) : step.compressed,
        ...(step.instruction === undefined ? {} : { instruction: step.instruction }),
        ...(step.lines === undefined ? {} : { lines: step.lines }),
      }),
    ),
    {
      base:
        baseLayers === 0
          ? null
          : { name: options.baseName ?? 'alpine:3.17', digest: null, layers: baseLayers },
      ...options.image,
    },
  );
  const sum = (of: (waste: WasteSpec) => number, index: number) =>
    specs.filter((waste) => waste.layer === index).reduce((total, waste) => total + of(waste), 0);
  return {
    image: made,
    totals: totalsOf(steps, specs),
    layers: made.layers.map((each, index) => {
      const hidden = sum((waste) => (waste.cause === 'base-copied' ? 0 : waste.bytes), index);
      const bytes = steps[index]?.bytes ?? 0;
      return {
        layer: each,
        base: steps[index]?.base === true,
        unpackedBytes: bytes,
        liveBytes: bytes - hidden,
        hiddenBytes: hidden,
        avoidableBytes: sum(avoidable, index),
        fileCount: 1,
      };
    }),
    waste: specs.map(wasteOf),
    wasteGroups: specs.map(groupOf),
    // An analysis made of figures has no files.
    finalFiles: () => ({
      count: 0,
      layers: new Int32Array(),
      entries: new Int32Array(),
      contentLayers: new Int32Array(),
      contentEntries: new Int32Array(),
    }),
    packages: () => NO_PACKAGES,
    dive: {
      efficiency: 1,
      wastedBytes: 0,
      userWastedPercent: 0,
      sizeBytes: 0,
      userSizeBytes: 0,
      inefficientFiles: [],
      ...options.dive,
    },
    warnings: options.warnings ?? [],
  };
}

const NOTHING = { ownBytes: 0, ownFiles: 0, baseBytes: 0, baseFiles: 0, layers: [] };
const NO_PACKAGES: PackageInventory = {
  packages: [],
  unread: [],
  unclaimed: NOTHING,
  owners: new Int32Array(0),
};

function totalsOf(steps: readonly Step[], specs: readonly WasteSpec[]): Totals {
  const total = (of: (step: Step) => number) => steps.reduce((sum, step) => sum + of(step), 0);
  const unpackedBytes = total(({ bytes }) => bytes);
  const own = total(({ bytes, base }) => (base === true ? 0 : bytes));
  const hiddenBytes = specs
    .filter(({ cause }) => cause !== 'base-copied')
    .reduce((sum, { bytes }) => sum + bytes, 0);
  const avoidableBytes = specs.reduce((sum, waste) => sum + avoidable(waste), 0);
  const liveBytes = unpackedBytes - hiddenBytes;
  return {
    unpackedBytes,
    compressedBytes: steps.some(({ compressed }) => compressed === null)
      ? null
      : total(({ bytes, compressed }) => compressed ?? Math.ceil(bytes / 4)),
    liveBytes,
    hiddenBytes,
    avoidableBytes,
    efficiency: unpackedBytes === 0 ? 1 : liveBytes / unpackedBytes,
    ownEfficiency: own === 0 ? 1 : (own - avoidableBytes) / own,
    layerCount: steps.length,
  };
}

function avoidable(waste: WasteSpec): number {
  return waste.unavoidable === true ? 0 : waste.bytes;
}

function wasteOf(spec: WasteSpec): Waste {
  return {
    path: imagePathFromText(spec.path),
    bytes: spec.largestBytes ?? spec.bytes,
    avoidableBytes: spec.unavoidable === true ? 0 : (spec.largestBytes ?? spec.bytes),
    cause: spec.cause,
    layer: spec.layer,
    otherLayer: spec.otherLayer,
    movedTo: spec.movedTo === undefined ? null : imagePathFromText(spec.movedTo),
  };
}

function groupOf(spec: WasteSpec): WasteGroup {
  const { cause, layer: index, otherLayer, bytes, directory = '' } = spec;
  return {
    cause,
    layer: index,
    otherLayer,
    files: spec.files ?? 1,
    bytes,
    avoidableBytes: avoidable(spec),
    largest: wasteOf(spec),
    directory: directory === '' ? '' : imagePathFromText(directory),
  };
}

/** Several indexes where layers were split or merged. */
export type Pair = readonly [
  kind: LayerChangeKind,
  base: Indexes,
  head: Indexes,
  options?: { readonly sameFiles?: boolean; readonly cause?: Cause },
];

type Indexes = number | null | readonly number[];

/** A comparison of which the test says what belongs to what. */
export function diff(base: ImageAnalysis, head: ImageAnalysis, pairs: readonly Pair[]): ImageDiff {
  return {
    base: { state: 'measured', value: base },
    head,
    changes: changesOf(base.totals, head.totals),
    updatePullBytes: updatePull(base, head),
    layers: pairs.map((pair) => layerChange(base, head, pair)),
    // Figures alone have neither.
    files: null,
    packages: null,
  };
}

/** A comparison without a base. */
export function diffWithout(reason: Absence, head: ImageAnalysis): ImageDiff {
  return {
    base: { state: 'absent', reason },
    head,
    changes: changesOf(null, head.totals),
    updatePullBytes: null,
    layers: head.layers.map((_, index) => layerChange(null, head, ['added', null, index])),
    files: null,
    packages: null,
  };
}

function changesOf(base: Totals | null, head: Totals): Readonly<Record<Totaled, Change>> {
  const of = (name: Totaled) => change(base?.[name] ?? null, head[name]);
  return {
    compressedBytes: of('compressedBytes'),
    unpackedBytes: of('unpackedBytes'),
    liveBytes: of('liveBytes'),
    hiddenBytes: of('hiddenBytes'),
    avoidableBytes: of('avoidableBytes'),
    efficiency: of('efficiency'),
    ownEfficiency: of('ownEfficiency'),
    layerCount: of('layerCount'),
  };
}

function updatePull(base: ImageAnalysis, head: ImageAnalysis): number | null {
  const known = new Set(base.image.layers.map(({ digest }) => digest));
  let bytes = 0;
  for (const { digest, compressedBytes } of head.image.layers) {
    if (digest === null || compressedBytes === null) return null;
    if (!known.has(digest)) bytes += compressedBytes;
  }
  return bytes;
}

function layerChange(base: ImageAnalysis | null, head: ImageAnalysis, pair: Pair): LayerChange {
  const [kind, before, after, options = {}] = pair;
  const [baseLayers, headLayers] = [listOf(before), listOf(after)];
  const sum = (image: ImageAnalysis | null, indexes: readonly number[], of: Figure) =>
    indexes.reduce<number | null>((total, index) => {
      const layer = image?.layers[index];
      const bytes = layer === undefined ? 0 : of(layer);
      return total === null || bytes === null ? null : total + bytes;
    }, 0);
  const figure = (of: Figure) => change(sum(base, baseLayers, of), sum(head, headLayers, of));
  return {
    kind,
    base: baseLayers[0] ?? null,
    head: headLayers[0] ?? null,
    baseLayers,
    headLayers,
    sameFiles: kind === 'same' || options.sameFiles === true,
    unpacked: figure(({ unpackedBytes }) => unpackedBytes),
    compressed: figure(({ layer }) => layer.compressedBytes),
    avoidable: figure(({ avoidableBytes }) => avoidableBytes),
    cause:
      options.cause ?? (base === null || kind === 'same' ? null : likelyCause(base, head, pair)),
    brought: null,
  };
}

/** As it is known without a build's record. */
function likelyCause(base: ImageAnalysis, head: ImageAnalysis, [, before, after]: Pair): Cause {
  const instruction = (image: ImageAnalysis, index: Indexes) =>
    image.image.layers[listOf(index)[0] ?? -1]?.origin.instruction ?? null;
  const [one, other] = [instruction(base, before), instruction(head, after)];
  return cause(one === other ? 'unknown' : 'edited');
}

type Figure = (layer: LayerAnalysis) => number | null;

function listOf(indexes: Indexes): readonly number[] {
  if (indexes === null) return [];
  return typeof indexes === 'number' ? [indexes] : indexes;
}
