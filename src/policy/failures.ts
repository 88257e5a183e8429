import { DietError } from '../units/diet-error.ts';
import type { Spelling } from '../units/spelling.ts';
import { quotedText, shownText } from '../units/visible-text.ts';

export const INVALID_CONFIGURATION = 'invalid-configuration';

/** All mistakes of the configuration at once, a line each. */
export function invalidConfiguration(mistakes: readonly string[]): DietError {
  return new DietError(INVALID_CONFIGURATION, mistakes.join('\n'));
}

/** A failure, told together with the mistakes that a run without it would meet next. */
export function alsoInvalid(failure: DietError, mistakes: readonly string[]): DietError {
  return mistakes.length === 0 ? failure : invalidConfiguration([failure.message, ...mistakes]);
}

/** One input, its text as given, and the clause that says what is wrong with it. */
export function invalidInput(name: string, text: string, clause: string): string {
  return `${name} ${quoted(text)} ${clause}.`;
}

export function notOneOf(choices: readonly string[]): string {
  return `is not one of ${choices.join(', ')}`;
}

/** Shows both forms, after what is wrong with the part where there is only one. */
export function notAnIncreaseLimit(clause = 'is not a limit for an increase'): string {
  return `${clause}; give a size, a percentage, or one of each: "5% and 5MB" (past both) or "5% or 10MB" (past either)`;
}

/** MEASURES: never a silent pass. Names the two ways out. */
export function compressedUnknown(
  rules: readonly string[],
  side: 'base' | 'head',
  spelling: Spelling,
): DietError {
  const [now, other] = ['compressed', 'unpacked'].map((value) => spelling('size-metric', value));
  return new DietError(
    'compressed-size-unknown',
    `${rules.map((rule) => spelling(rule)).join(' and ')} cannot be judged with ${now}: the source of the ${side} image gives no ` +
      `compressed sizes (Docker's classic image store and uncompressed archives have none); either use ${other}, ` +
      'or a builder that exports OCI images, such as docker/setup-buildx-action sets up.',
  );
}

export function diveCiIsNoYaml(path: string, line: number, problem: string): string {
  return `${shownPath(path)} is not YAML (line ${line}): ${shownText(problem, 200).replace(/\.$/, '')}.`;
}

export function diveCiIsNoMapping(path: string): string {
  return `${shownPath(path)} must be a mapping with the key "rules", as dive's documentation shows.`;
}

export function diveCiRulesAreNoMapping(path: string): string {
  return `${shownPath(path)}: "rules" must be a mapping of rule names to limits.`;
}

export function diveCiRuleIsNoText(path: string, key: string): string {
  return `${shownPath(path)}: ${key} must be one value, such as 0.9 or 20MB or "disabled".`;
}

/** A note of the report, without a final stop: dive passes over such a key without a word. */
export function diveCiKeyUnknown(path: string, key: string, meant: string | null): string {
  const advice = meant === null ? '' : `; perhaps ${meant} is meant`;
  return `${shownPath(path)} has the key ${quoted(key)}, which dive does not know and ignores${advice}`;
}

/** A rule of the file, its text as given, and the clause that says what is wrong with it. */
export function invalidDiveRule(path: string, key: string, text: string, clause: string): string {
  return `${shownPath(path)}: ${key} ${quoted(text)} ${clause}.`;
}

export function diveRatioIsNone(): string {
  return 'is not a number from 0 to 1, nor "disabled"';
}

export function diveRatioOutOfRange(): string {
  return 'is outside 0 to 1, the range that dive allows';
}

export function diveSizeIsNone(): string {
  return 'is not a size such as 20MB, nor "disabled"';
}

function quoted(text: string): string {
  return quotedText(text, 60);
}

function shownPath(path: string): string {
  return shownText(path, 200);
}
