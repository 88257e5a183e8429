import type { Check } from '../policy/verdict.ts';
import { DietError } from '../units/diet-error.ts';
import { asClause } from '../units/sentence.ts';
import { systemErrorReason } from '../units/system-error.ts';
import { quotedText } from '../units/visible-text.ts';

/** Mistakes in the inputs: whole sentences, told together. None quotes a value that may be a secret. */

export function listNotReadable(name: string): string {
  return `${name} can't be read as a list: a quotation mark at the start of a line is not closed, or something follows its end (quotation marks inside such a value are doubled).`;
}

export function onePlatform(platforms: readonly string[]): string {
  return `platforms ${quoted(platforms.join(', '))} names ${platforms.length}: give one platform here, and a step for each further one.`;
}

/** Goes on after the input and its text. */
export function notABoolean(): string {
  return 'is neither true nor false';
}

export function baseGivenTwice(): string {
  return 'base-ref and base-image are both given: give one of them, there is only one base.';
}

/** Two images were given, and inputs that say how to build. */
export function idleBuildInputs(inputs: readonly string[]): string {
  const [does, it] = inputs.length === 1 ? ['does', 'it'] : ['do', 'them'];
  return `${inputs.join(', ')} ${does} nothing here, because base-image and head-image are both given and no build heeds ${it}: leave ${it} out.`;
}

export function diveCiNotReadable(path: string, cause: unknown): string {
  return `dive-ci ${quoted(path)} can't be read (${systemErrorReason(cause)}): give the path of a file in the checkout.`;
}

/** GITHUB_EVENT_PATH names a file that is missing or damaged. */
export function eventFileNotReadable(path: string, cause: unknown): DietError {
  return new DietError(
    'event-not-readable',
    `The event's payload ${path} can't be read (${systemErrorReason(cause)}): the runner writes it, so check what came between.`,
    { cause },
  );
}

/** A warning: what was measured is told all the same. */
export function notWritten(what: 'report' | 'summary', where: string, cause: unknown): string {
  const name = what === 'report' ? 'The report as JSON' : "The job's summary";
  return `${name} could not be written to ${quoted(where)} (${systemErrorReason(cause)}): the verdict and the comment are not concerned.`;
}

/** A warning: the input was emptied. */
export function noTokenForComment(): string {
  return "The comment could not be written: github-token is empty. Leave it out to use the job's own token, or set comment: never.";
}

/** A warning: the others stand, and the check does not fail of it. */
export function variantNotMeasured(name: string, reason: string): string {
  return `The variant ${quoted(name)} was not measured: ${asClause(reason)}.`;
}

/** The last words of a run that failed. A failed measurement must not read like a verdict. */
export function notMeasured(sentence: string): string {
  const gap = sentence.includes('\n') ? '\n' : ' ';
  return `The image could not be measured.${gap}${sentence}`;
}

export function brokenLimits(checks: readonly Check[]): string {
  const messages = checks.filter(({ status }) => status === 'fail').map(({ message }) => message);
  return messages.join(' ');
}

/** Not a failure that a user can act on: the stack is what helps. */
export function defect(error: unknown): string {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `This is a defect of Image Diet; please report it with the log. ${what}`;
}

function quoted(text: string): string {
  return quotedText(text, 60);
}
