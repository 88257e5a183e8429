import { linkTargetAt } from '../image/file-index.ts';
import { type ImagePath, showPath } from '../units/image-path.ts';
import { cutText, visibleText } from '../units/visible-text.ts';
import { pathOf, ROOT } from './path-table.ts';
import { layerOfRow, type Rows } from './rows.ts';

/** Sentences about oddities of an image, without a final stop. Layers are numbered as everywhere, from 0. */
const sentence = {
  ofTheTar: (layer: number, oddity: string) => `Layer ${layer}: ${oddity}`,
  linkWithoutTarget: (layer: number, path: string, target: string) =>
    `Layer ${layer}: the hard link ${quoted(path)} leads to ${quoted(target)}, which is in no layer; it counts 0 bytes`,
  more: (count: number) => `${count} more oddities like these were met`,
} as const;

const MAX_WARNINGS = 20;
const MAX_PATH = 200;

/** What was odd in the layers' tars and in the replay (rows of hard links without target): 20 at most, then how many more. */
export function warningsOf(rows: Rows, links: readonly number[]): string[] {
  const ofTars = rows.indexes.flatMap((index, layer) =>
    index.warnings.map((oddity) => sentence.ofTheTar(layer, oddity)),
  );
  const ofLinks = links.slice(0, MAX_WARNINGS).map((row) => linkWarning(rows, row));
  const shown = [...ofTars, ...ofLinks].slice(0, MAX_WARNINGS);
  const left = ofTars.length + links.length - shown.length;
  return left > 0 ? [...shown, sentence.more(left)] : shown;
}

function linkWarning(rows: Rows, row: number): string {
  const layer = layerOfRow(rows, row);
  const index = rows.indexes[layer];
  const target = index ? linkTargetAt(index, row - (rows.offsets[layer] ?? 0)) : '';
  return sentence.linkWithoutTarget(layer, pathOf(rows.table, rows.nodes[row] ?? ROOT), target);
}

/** Bytes of a path, as text that shows all that is in it. */
function quoted(path: string): string {
  return `"${cutText(visibleText(showPath(path as ImagePath).path), MAX_PATH)}"`;
}
