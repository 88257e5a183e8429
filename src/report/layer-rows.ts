import { culpritOf } from '../analysis/image-analysis.ts';
import { type Change, change } from '../diff/change.ts';
import { formatBytesDelta } from '../units/bytes.ts';
import { ascending, descending, inOrder } from '../units/order.ts';
import { baseImageChange } from './base-image.ts';
import { causeInWords } from './cause-words.ts';
import { type Contribution, introducedWaste } from './contributions.ts';
import {
  baseStep,
  headLayer,
  headStep,
  isBaseChange,
  isRecompressed,
  type SidedLayer,
  shortNameOf,
  verbOf,
} from './layers.ts';
import { headlineMetric } from './metric.ts';
import { isMeasured } from './notes.ts';
import type { Phrase, Place } from './phrase.ts';
import type { CompareReport, LayerChangeReport, WasteGroupReport } from './report.ts';
import { deedOf } from './waste-words.ts';

/** One row of the list of layers, ready for a rendering to format. */
export interface LayerRow {
  readonly place: Place | null;
  /** The place is one of the base's Dockerfile. */
  readonly removed: boolean;
  /** It belongs to the base image. */
  readonly base: boolean;
  /** null if unknown. */
  readonly instruction: string | null;
  /** How many instructions the row stands for beside the one that is shown: a layer may have become several. */
  readonly furtherSteps: number;
  readonly bytes: Change;
  readonly why: Phrase;
}

/** Layers that changed: those that a reader looks for, and those that kept their size. */
export interface ChangedRows {
  readonly resized: readonly LayerRow[];
  readonly sameSize: readonly LayerRow[];
}

/**
 * Layers that changed, biggest change first, whichever way it went. The base image's are one row.
 *
 * @param told what stands above the rows already: its waste is not told a second time
 */
export function changedRows(report: CompareReport, told: readonly Contribution[]): ChangedRows {
  const rows = sortedRows(report, told);
  const isResized = ({ bytes }: LayerRow) => bytes.delta !== 0;
  return {
    resized: rows.filter(isResized),
    sameSize: rows.filter((row) => !isResized(row)),
  };
}

function sortedRows(report: CompareReport, told: readonly Contribution[]): readonly LayerRow[] {
  const waste = wasteByCulprit(report, told);
  const own = report.layers
    .filter((change) => change.kind !== 'same' && !isBaseChange(report, change))
    .map((change) => layerRow(report, change, waste));
  return [...own, ...baseImageRow(report)].sort(
    inOrder(
      descending((row: LayerRow) => Math.abs(row.bytes.delta ?? 0)),
      // Of two alike the one that is explained.
      descending((row) => row.why.length),
      ascending((row) => (row.removed ? 1 : 0)),
      ascending((row) => own.indexOf(row)),
    ),
  );
}

/** Layers that are the same on both sides, bottom to top. */
export function unchangedRows(report: CompareReport): readonly LayerRow[] {
  return report.layers
    .filter(({ kind }) => kind === 'same')
    .map((change) => layerRow(report, change, new Map()));
}

/** All layers of the head, biggest first: where there is no base to compare with. */
export function headRows(report: CompareReport): readonly LayerRow[] {
  if (!isMeasured(report.head)) return [];
  const compressed = headlineMetric(report) === 'compressed';
  return report.head.layers
    .map(({ index, instruction, base, unpackedBytes, compressedBytes }) => ({
      place: headLayer(report, index)?.place ?? null,
      removed: false,
      base,
      instruction,
      furtherSteps: 0,
      bytes: change(null, compressed ? compressedBytes : unpackedBytes),
      why: [],
    }))
    .sort(descending(({ bytes }) => bytes.head ?? 0));
}

/** `2 layers changed at the same size` */
export function sameSizeName(rows: readonly LayerRow[]): string {
  return `${rows.length === 1 ? '1 layer' : `${rows.length} layers`} changed at the same size`;
}

/** How the rows are called that a table leaves out. */
export function hiddenRows(count: number): string {
  return count === 1 ? '1 more layer' : `${count} more layers`;
}

function layerRow(
  report: CompareReport,
  change: LayerChangeReport,
  waste: WasteByCulprit,
): LayerRow {
  const [before, after] = [baseStep(report, change), headStep(report, change)];
  const sided = after ?? before;
  const reason = [...reasonOf(report, change, after, before), ...driftOf(change)];
  const deed = deedOfStep(report, change, waste);
  return {
    place: sided?.place ?? null,
    removed: after === null,
    base: sided?.layer.base === true,
    instruction: sided?.layer.instruction ?? null,
    furtherSteps: Math.max(0, (after === null ? change.baseLayers : change.headLayers).length - 1),
    bytes: headlineMetric(report) === 'compressed' ? change.compressed : change.unpacked,
    why: deed === null ? reason : [...reason, ', ', ...deed],
  };
}

function driftOf({ driftBytes, unpacked }: LayerChangeReport): Phrase {
  if (driftBytes === 0) return [];
  if (driftBytes === unpacked.delta) return [', not from this pull request'];
  return [`, ${formatBytesDelta(driftBytes)} of it not from this pull request`];
}

/** The biggest waste of the layers in a row, with the line where there are several. */
function deedOfStep(
  report: CompareReport,
  { headLayers }: LayerChangeReport,
  waste: WasteByCulprit,
): Phrase | null {
  const [culprit, group] = [...waste].find(([index]) => headLayers.includes(index)) ?? [];
  if (culprit === undefined || group === undefined) return null;
  const layer = headLayers.length === 1 ? null : headLayer(report, culprit);
  if (layer === null) return deedOf(group, null);
  return [...shortNameOf(layer), ' ', ...deedOf(group, null, (verb) => verbOf(layer, verb))];
}

/** What became of a layer, and why as far as anybody knows. */
function reasonOf(
  report: CompareReport,
  change: LayerChangeReport,
  head: SidedLayer | null,
  base: SidedLayer | null,
): Phrase {
  switch (change.kind) {
    case 'same':
      return isRecompressed(head, base) ? ['same files, compressed anew'] : [];
    case 'added':
      return ['new'];
    case 'removed':
      return ['removed'];
    case 'moved':
      return ['moved', ...furtherCause(report, change, head, base)];
    case 'changed':
      return [...causeOf(report, change), ...(change.sameFiles ? [', same files'] : [])];
    case 'split':
      return ['one layer before', ...linesInParentheses(base), `, ${change.headLayers.length} now`];
    case 'merged':
      return [
        `${change.baseLayers.length} layers before`,
        ...linesInParentheses(base),
        ', one now',
      ];
  }
}

/** ` (lines 2–4)`; nothing where no lines are known. */
function linesInParentheses(step: SidedLayer | null): Phrase {
  return step === null || step.place === null ? [] : [' (', ...shortNameOf(step), ')'];
}

function causeOf(report: CompareReport, { cause }: LayerChangeReport): Phrase {
  const words = cause === null ? [] : causeInWords(report, cause);
  return words.length === 0 ? ['built again'] : words;
}

/** A step that was only moved counts as edited too. */
function furtherCause(
  report: CompareReport,
  { cause }: LayerChangeReport,
  head: SidedLayer | null,
  base: SidedLayer | null,
): Phrase {
  if (head?.layer.instruction !== base?.layer.instruction) return [', instruction changed'];
  const known = cause !== null && cause.kind !== 'edited' && cause.kind !== 're-run';
  const words = known ? causeInWords(report, cause) : [];
  return words.length === 0 ? [] : [', ', ...words];
}

/** For each layer of the head, its biggest introduced waste. */
type WasteByCulprit = ReadonlyMap<number, WasteGroupReport>;

function wasteByCulprit(report: CompareReport, told: readonly Contribution[]): WasteByCulprit {
  const isTold = new Set(told.map(({ waste }) => waste));
  const groups = new Map<number, WasteGroupReport>();
  // They come biggest first, so the first one of a layer stays.
  for (const { group } of introducedWaste(report)) {
    const culprit = culpritOf(group);
    if (!groups.has(culprit) && !isTold.has(group)) groups.set(culprit, group);
  }
  return groups;
}

function baseImageRow(report: CompareReport): readonly LayerRow[] {
  const moved = baseImageChange(report);
  if (moved === null) return [];
  const bytes = headlineMetric(report) === 'compressed' ? moved.compressed : moved.unpacked;
  const instruction = moved.name === null ? 'FROM' : `FROM ${moved.name}`;
  const why: Phrase = moved.renamed
    ? ['base image changed: ', ...moved.names]
    : ['newer base image under the same name'];
  return [{ place: null, removed: false, base: true, instruction, furtherSteps: 0, bytes, why }];
}
