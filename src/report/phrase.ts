import { cutText, visibleText } from '../units/visible-text.ts';

/**
 * A piece of a sentence before it is known where it will be read. Own words are plain strings; whatever
 * comes from an image, a Dockerfile or a repository is `code` or a `place`, so that no rendering can
 * forget to escape it.
 */
export type PhrasePart =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  | { readonly place: Place };

export type Phrase = readonly PhrasePart[];

/** Where in the repository something stands. */
export interface Place {
  readonly file: string;
  /** `Dockerfile line 4` */
  readonly text: string;
  /** Just the lines: `4`, `4–6`. */
  readonly lines: string;
  /** The lines at their commit on GitHub; null where there is no such page. */
  readonly url: string | null;
}

/** How much of a path or an instruction is shown in a sentence, in code points. */
export const CODE_LENGTH = 80;

/** For terminals and annotations: no mark-up at all. */
export function phraseToText(phrase: Phrase): string {
  return phrase.map(partToText).join('');
}

function partToText(part: PhrasePart): string {
  if (typeof part === 'string') return part;
  if ('code' in part) return cutText(visibleText(part.code), CODE_LENGTH);
  if ('strong' in part) return part.strong;
  return visibleText(part.place.text);
}
