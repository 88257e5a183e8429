import type { Parsed } from '../../src/units/parsed.ts';

/** What was read, where a test gives a text without mistakes. */
export function expectParsed<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(result.mistakes.join(' '));
  return result.value;
}
