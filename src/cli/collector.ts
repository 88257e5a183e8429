import { type ImageReference, parseImageReference } from '../image/reference.ts';
import { invalidConfiguration } from '../policy/failures.ts';
import { DietError } from '../units/diet-error.ts';
import type { Parsed } from '../units/parsed.ts';
import { withStop } from '../units/sentence.ts';

/** Keeps mistakes while reading goes on, so that all of them are told at once. */
export interface Collector {
  /** A whole sentence. */
  readonly mistake: (sentence: string) => void;
  /** The value, or the stand-in if it was a mistake. */
  readonly value: <T>(result: Parsed<T>, standIn: T) => T;
  /** null if it was a mistake. */
  readonly image: (text: string) => ImageReference | null;
  /** @throws DietError `invalid-configuration` */
  readonly throwIfAny: () => void;
}

export function newCollector(): Collector {
  const mistakes: string[] = [];
  return {
    mistake: (sentence) => mistakes.push(sentence),
    value: (result, standIn) => {
      if (result.ok) return result.value;
      mistakes.push(...result.mistakes);
      return standIn;
    },
    image: (text) => {
      try {
        return parseImageReference(text);
      } catch (error) {
        if (!(error instanceof DietError)) throw error;
        mistakes.push(withStop(error.message));
        return null;
      }
    },
    throwIfAny: () => {
      if (mistakes.length > 0) throw invalidConfiguration([...new Set(mistakes)]);
    },
  };
}
