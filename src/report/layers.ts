import type { DockerfileLines } from '../image/image.ts';
import { cutText } from '../units/visible-text.ts';
import { isMeasured } from './notes.ts';
import type { Phrase, Place } from './phrase.ts';
import { type Links, linksOf, placeOf } from './places.ts';
import type { CompareReport, ImageReport, LayerChangeReport, LayerReport } from './report.ts';

/** A layer of one side, with what is needed to name it. */
export interface SidedLayer {
  readonly layer: LayerReport;
  readonly image: ImageReport;
  readonly place: Place | null;
}

/** The layer of the head that a change speaks of; null if it was removed. */
export function headLayer(report: CompareReport, index: number | null): SidedLayer | null {
  const { head, origin } = report;
  return isMeasured(head) ? layerOf(head, index, linksOf(origin, origin.headCommit)) : null;
}

/** The layer of the base that a change speaks of; null if it is new or there is no base. */
export function baseLayer(report: CompareReport, index: number | null): SidedLayer | null {
  const { base, origin } = report;
  return isMeasured(base) ? layerOf(base, index, linksOf(origin, origin.baseCommit)) : null;
}

/** The layers of the head that a change speaks of, as the lowest one with the lines of all. */
export function headStep(report: CompareReport, change: LayerChangeReport): SidedLayer | null {
  const { head, origin } = report;
  return isMeasured(head)
    ? stepOf(head, change.headLayers, linksOf(origin, origin.headCommit))
    : null;
}

/** The same of the base. */
export function baseStep(report: CompareReport, change: LayerChangeReport): SidedLayer | null {
  const { base, origin } = report;
  return isMeasured(base)
    ? stepOf(base, change.baseLayers, linksOf(origin, origin.baseCommit))
    : null;
}

function stepOf(
  image: ImageReport,
  indexes: readonly number[],
  links: Links | null,
): SidedLayer | null {
  const lowest = layerOf(image, indexes[0] ?? null, links);
  const lines = linesOf(indexes.map((index) => image.layers[index]?.dockerfile ?? null));
  if (lowest === null) return null;
  const layer = { ...lowest.layer, dockerfile: lines };
  return { image, layer, place: lines && placeOf(lines, links) };
}

/** From the first line to the last one; null if they are not all known, or not of one Dockerfile. */
function linesOf(all: readonly (DockerfileLines | null)[]): DockerfileLines | null {
  const [first] = all;
  const known = all.filter((lines) => lines !== null && lines.file === first?.file);
  if (!first || known.length < all.length) return null;
  return {
    file: first.file,
    startLine: Math.min(...known.map((lines) => lines?.startLine ?? first.startLine)),
    endLine: Math.max(...known.map((lines) => lines?.endLine ?? first.endLine)),
  };
}

/** Whether two layers hold the same but are stored as other blobs. */
export function isRecompressed(head: SidedLayer | null, base: SidedLayer | null): boolean {
  const [before, after] = [base?.layer.digest ?? null, head?.layer.digest ?? null];
  return before !== null && after !== null && before !== after;
}

/** @param links null where nothing can be linked */
export function layerOf(
  image: ImageReport,
  index: number | null,
  links: Links | null,
): SidedLayer | null {
  const layer = index === null ? undefined : image.layers[index];
  if (layer === undefined) return null;
  return { layer, image, place: layer.dockerfile && placeOf(layer.dockerfile, links) };
}

/** An instruction as the name of its layer: its beginning, for the rest of the sentence has to be read too. */
const NAME_LENGTH = 50;
const SHORT_NAME_LENGTH = 30;

/**
 * How a sentence names a layer: its Dockerfile line, else its instruction, else its number.
 * @param noun in small letters where the sentence does not begin with it
 */
export function nameOf(sided: SidedLayer, noun: 'Layer' | 'layer' = 'Layer'): Phrase {
  return sided.place === null ? namedByImage(sided, noun, NAME_LENGTH) : [{ place: sided.place }];
}

/** The same where another layer of the same Dockerfile was named before: `line 3`. */
export function shortNameOf(sided: SidedLayer): Phrase {
  const { place, layer } = sided;
  if (layer.base) return ['the base image'];
  if (place === null) return namedByImage(sided, 'layer', SHORT_NAME_LENGTH);
  const noun = isSeveralLines(sided) ? 'lines' : 'line';
  return [{ place: { ...place, text: `${noun} ${place.lines}` } }];
}

/** Layers are numbered as in the table of all layers and in the JSON, from 0. */
function namedByImage({ layer }: SidedLayer, noun: 'Layer' | 'layer', length: number): Phrase {
  if (layer.instruction !== null) return [{ code: cutText(layer.instruction, length) }];
  return [`${noun} ${layer.index}`];
}

/** A verb that has the layer, as {@link nameOf} names it, as its subject: `stores`, but of several lines `store`. */
export function verbOf(sided: SidedLayer, verb: string): string {
  return isSeveralLines(sided) ? verb : `${verb}s`;
}

/** Whether the name of the layer is a plural: `Dockerfile lines 4–6`. */
export function isSeveralLines({ layer, place }: SidedLayer): boolean {
  return place !== null && layer.dockerfile?.startLine !== layer.dockerfile?.endLine;
}

/** Whether a change is the base image's: these are told as one. */
export function isBaseChange(report: CompareReport, change: LayerChangeReport): boolean {
  const sided = headLayer(report, change.head) ?? baseLayer(report, change.base);
  return sided?.layer.base === true;
}
