import { culpritOf } from '../analysis/image-analysis.ts';
import { layerOf, nameOf, shortNameOf, verbOf } from './layers.ts';
import type { Phrase } from './phrase.ts';
import type { Links } from './places.ts';
import type { ImageReport, WasteGroupReport, WasteReport } from './report.ts';
import { deedOf } from './waste-words.ts';

/** What a step of an image wasted, in words without the amount. */
export interface WasteRow {
  readonly bytes: number;
  /** `Dockerfile line 4 stores /kubectl again as /bin/kubectl` */
  readonly sentence: Phrase;
}

/** What each step wasted, biggest first. */
export function wasteRows(image: ImageReport, links: Links | null): readonly WasteRow[] {
  return image.wasteGroups
    .filter(({ avoidableBytes }) => avoidableBytes > 0)
    .flatMap((group) => wasteRow(image, group, links));
}

/** One group of waste; nothing if its layers are not in the report. */
export function wasteRow(
  image: ImageReport,
  group: WasteGroupReport,
  links: Links | null,
): readonly WasteRow[] {
  const step = layerOf(image, culpritOf(group), links);
  if (step === null) return [];
  const storedBy = group.layer === group.otherLayer ? null : layerOf(image, group.layer, links);
  const deed = deedOf(group, storedBy && shortNameOf(storedBy), (verb) => verbOf(step, verb));
  return [{ bytes: group.avoidableBytes, sentence: [...nameOf(step), ' ', ...deed] }];
}

/** The files that are wasted, biggest first, and how many more there are than the report holds. */
export function wastedFiles(image: ImageReport): readonly WasteReport[] {
  return image.waste.filter(({ avoidableBytes }) => avoidableBytes > 0);
}
