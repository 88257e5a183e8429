import { mistaken, type Parsed, parsed } from '../units/parsed.ts';
import { invalidInput, notOneOf } from './failures.ts';

/** What a parser makes of an input's text. Its clauses become whole sentences that name the input. */
export function readInput<T>(
  name: string,
  text: string,
  parse: (text: string) => Parsed<T>,
): Parsed<T> {
  const result = parse(text);
  if (result.ok) return result;
  return mistaken(...result.mistakes.map((clause) => invalidInput(name, text, clause)));
}

/** A parser of one of a few words. Mistakes are clauses. */
export function oneOf<T extends string>(choices: readonly T[]): (text: string) => Parsed<T> {
  return (text) => {
    const chosen = choices.find((choice) => choice === text);
    return chosen === undefined ? mistaken(notOneOf(choices)) : parsed(chosen);
  };
}
