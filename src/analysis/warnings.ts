import { type ImagePath, showPath } from '../units/image-path.ts';
import { cutText, visibleText } from '../units/visible-text.ts';

/** Sentences about oddities of an image, without a final stop. Layers are counted from 1, as people do. */
export const warning = {
  linkWithoutTarget: (layer: number, path: ImagePath, target: ImagePath) =>
    `Layer ${layer + 1}: the hard link ${quoted(path)} leads to ${quoted(target)}, which is in no layer; it counts 0 bytes`,
  ofTheTar: (layer: number, sentence: string) => `Layer ${layer + 1}: ${sentence}`,
  more: (count: number) => `${count} more oddities like these were met`,
} as const;

const MAX_PATH = 200;

function quoted(path: ImagePath): string {
  return `"${cutText(visibleText(showPath(path).path), MAX_PATH)}"`;
}
