/**
 * What a parser makes of a user's text: the value, or everything that is wrong with it. Parsers do not
 * throw, so that all mistakes of a configuration can be told at once.
 */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly mistakes: readonly string[] };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function mistaken(...mistakes: readonly string[]): Parsed<never> {
  return { ok: false, mistakes };
}
