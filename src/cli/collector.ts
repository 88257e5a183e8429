import { type ImageReference, readImageReference } from '../image/reference.ts';
import type { Parsed } from '../units/parsed.ts';

/** Keeps mistakes while reading goes on, so that all of them are told at once. */
export interface Collector {
  /** A whole sentence. */
  readonly mistake: (sentence: string) => void;
  /** The value, or the stand-in if it was a mistake. */
  readonly value: <T>(result: Parsed<T>, standIn: T) => T;
  /** null if it was a mistake. */
  readonly image: (text: string) => ImageReference | null;
  /** All of them so far, each once. */
  readonly mistakes: () => readonly string[];
}

/** @param before mistakes that were found already */
export function newCollector(before: readonly string[] = []): Collector {
  const mistakes = [...before];
  const value = <T>(result: Parsed<T>, standIn: T): T => {
    if (result.ok) return result.value;
    mistakes.push(...result.mistakes);
    return standIn;
  };
  return {
    mistake: (sentence) => mistakes.push(sentence),
    value,
    image: (text) => value<ImageReference | null>(readImageReference(text), null),
    mistakes: () => [...new Set(mistakes)],
  };
}
