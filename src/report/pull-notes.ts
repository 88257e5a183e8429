import { formatBytes } from '../units/bytes.ts';
import {
  baseLayer,
  headLayer,
  headStep,
  isBaseChange,
  isRecompressed,
  nameOf,
  type SidedLayer,
  shortNameOf,
  verbOf,
} from './layers.ts';
import { updatePullNote } from './notes.ts';
import type { Phrase } from './phrase.ts';
import type { CompareReport, LayerChangeReport } from './report.ts';

/** What the next deploys pull, a sentence each, without a final stop. */
export function pullNotes(report: CompareReport): readonly Phrase[] {
  const next = updatePullNote(report);
  const order = reorderNote(report);
  return [...(next === null ? [] : [[next]]), ...(order === null ? [] : [order])];
}

/** Less is not worth a sentence. */
const LEAST_BYTES = 100_000;

interface Late {
  readonly step: SidedLayer;
  readonly copy: SidedLayer;
  readonly bytes: number;
}

/**
 * Steps that came before a COPY from the build context and come after it now: a layer is stored anew
 * whenever one below it changes, so that each change of the sources costs every deploy these as well.
 */
function reorderNote(report: CompareReport): Phrase | null {
  const late = report.layers
    .flatMap((change) => lateStep(report, change))
    .filter(({ bytes }) => bytes >= LEAST_BYTES);
  const [first] = late;
  if (first === undefined) return null;
  const bytes = late.reduce((sum, each) => sum + each.bytes, 0);
  const subject: Phrase =
    late.length === 1
      ? [...nameOf(first.step), ` now ${verbOf(first.step, 'come')}`]
      : [`${late.length} layers now come`];
  return [
    ...subject,
    ' after ',
    ...shortNameOf(first.copy),
    ', so each deploy that changes what is copied there pulls ',
    { strong: formatBytes(bytes) },
    ' again, whatever the size of the image',
  ];
}

function lateStep(report: CompareReport, change: LayerChangeReport): readonly Late[] {
  const step = headStep(report, change);
  if (step === null || isBaseChange(report, change) || copiesContext(step)) return [];
  const overtaking = report.layers
    .filter((other) => isBefore(other.head, change.head) && isBefore(change.base, other.base))
    .map((other) => headStep(report, other))
    .find((copy) => copy !== null && copiesContext(copy));
  const { compressed, unpacked } = change;
  const bytes = compressed.head ?? unpacked.head ?? 0;
  return overtaking ? [{ step, copy: overtaking, bytes }] : [];
}

function isBefore(a: number | null, b: number | null): boolean {
  return a !== null && b !== null && a < b;
}

/** A layer made with `--link` does not depend on those below it; other stages and URLs are no sources. */
function copiesContext({ layer: { instruction } }: SidedLayer): boolean {
  return (
    instruction !== null &&
    /^(?:COPY|ADD)\s/i.test(instruction) &&
    !/\s--(?:from|link)\b|\s(?:https?|git|ssh):\/\//i.test(instruction)
  );
}

/** Layers that hold the same but are stored as other blobs are pulled again; null if there are none. */
export function recompressedNote(report: CompareReport): string | null {
  const layers = report.layers.filter(
    ({ kind, base, head }) =>
      kind === 'same' && isRecompressed(headLayer(report, head), baseLayer(report, base)),
  );
  if (layers.length === 0) return null;
  const subject =
    layers.length === 1
      ? '1 unchanged layer is compressed anew and its'
      : `${layers.length} unchanged layers are compressed anew and their`;
  const bytes = layers.reduce((sum, { compressed }) => sum + (compressed.head ?? 0), 0);
  return `${subject} ${formatBytes(bytes)} are pulled again`;
}
