import { type Change, change } from '../diff/change.ts';
import { isBaseChange } from './layers.ts';
import { isMeasured } from './notes.ts';
import type { Phrase } from './phrase.ts';
import type { CompareReport, LayerChangeReport } from './report.ts';

/** All changed layers of the base image, told as one. */
export interface BaseImageChange {
  /** `alpine:3.17 → alpine:3.18`; just the name if it is the same on both sides. */
  readonly names: Phrase;
  /** What FROM names now; null if unknown. */
  readonly name: string | null;
  /** Whether FROM says something else now, a digest too; if not, what it names has moved. */
  readonly renamed: boolean;
  readonly unpacked: Change;
  readonly compressed: Change;
}

/** null if no layer of the base image changed. */
export function baseImageChange(report: CompareReport): BaseImageChange | null {
  const changed = report.layers.filter(
    (layer) => layer.kind !== 'same' && isBaseChange(report, layer),
  );
  if (changed.length === 0) return null;
  const before = isMeasured(report.base) ? (report.base.base?.name ?? null) : null;
  const after = isMeasured(report.head) ? (report.head.base?.name ?? null) : null;
  return {
    names: namesOf(before, after),
    name: after,
    renamed: before !== after || changed.some(({ cause }) => cause?.kind === 'base-image-edited'),
    unpacked: sum(changed, ({ unpacked }) => unpacked),
    compressed: sum(changed, ({ compressed }) => compressed),
  };
}

function namesOf(before: string | null, after: string | null): Phrase {
  if (before === after && after !== null) return [{ code: after }];
  return [named(before), ' → ', named(after)];
}

function named(name: string | null): Phrase[number] {
  return name === null ? 'unknown' : { code: name };
}

function sum(
  layers: readonly LayerChangeReport[],
  figure: (layer: LayerChangeReport) => Change,
): Change {
  const side = (name: 'base' | 'head') =>
    layers.reduce<number | null>((total, layer) => {
      const bytes = figure(layer)[name];
      return total === null || bytes === null ? null : total + bytes;
    }, 0);
  return change(side('base'), side('head'));
}
