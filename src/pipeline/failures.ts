import { DietError } from '../units/diet-error.ts';
import { asClause, withStop } from '../units/sentence.ts';
import type { Spelling } from '../units/spelling.ts';
import { systemErrorReason } from '../units/system-error.ts';
import { quotedText } from '../units/visible-text.ts';

/** No folder for temporary files could be made. */
export function workspaceNotMade(parent: string, cause: unknown): DietError {
  return new DietError(
    'workspace-not-made',
    `No folder for temporary files could be made in ${parent} (${systemErrorReason(cause)}). Free some space there, or set TMPDIR to a folder that can be written to.`,
    { cause },
  );
}

/** A warning: the run's outcome stands, but something of it is left on the disk. */
export function workspaceNotRemoved(folder: string, cause: unknown): string {
  return `The temporary folder ${folder} could not be removed (${systemErrorReason(cause)}): please remove it.`;
}

/** What is wrong with one of several images. @param name as in `sourceName` */
export function ofImage({ code, message, details, cause }: DietError, name: string): DietError {
  return new DietError(code, `In ${name}: ${message}`, { details, cause });
}

/** A note of the report, without a final stop. */
export function diveCiIgnored(spelling: Spelling): string {
  return `The repository has a .dive-ci file, which was not read: name it with ${spelling('dive-ci')} to have its rules judged`;
}

/* Mistakes in what is to be compared: whole sentences, told together. None quotes a value of a build argument. */

export function tooFewVariants(count: number): string {
  const there = count === 0 ? 'Nothing is' : 'Only one variant is';
  return `${there} given to be compared: give at least two Dockerfiles, stages, values of a build argument or images.`;
}

export function tooManyVariants(count: number, most: number): string {
  return `There are ${count} variants, every Dockerfile with every stage and every value: compare at most ${most} at once.`;
}

export function variantNameTwice(name: string): string {
  return `Two variants are called ${quoted(name)}: give each once, and an image of the same name with its transport (docker-daemon:NAME, docker://NAME).`;
}

export function variedArgumentNotUnderstood(): string {
  return 'A build argument that varies is not understood: write NAME=VALUE,VALUE, or NAME=LABEL:=VALUE,LABEL:=VALUE where the values are not to be shown (one with commas stands between quotation marks).';
}

export function argumentFixedAndVaried(name: string): string {
  return `The build argument ${quoted(name)} has a fixed value and values that vary: give all of them as values that vary.`;
}

export function argumentVariedTwice(name: string): string {
  return `The build argument ${quoted(name)} varies twice: give all of its values at once.`;
}

export function oneLabelTwice(name: string, label: string): string {
  return `The build argument ${quoted(name)} has ${quoted(label)} twice: give each value once, under a label of its own.`;
}

export function oneValueTwice(name: string): string {
  return `Two labels of the build argument ${quoted(name)} stand for the same value: give each value once.`;
}

/** @param reasons of each, without a final stop: what is wrong with all of them is said here, too */
export function noVariantMeasured(reasons: readonly string[]): DietError {
  const [first = '', ...others] = new Set(reasons);
  const why =
    others.length === 0 && first !== ''
      ? `: ${asClause(withStop(first))}`
      : '; each has its reason.';
  return new DietError(
    'no-variant-measured',
    `None of the ${reasons.length} variants could be measured${why}`,
  );
}

function quoted(text: string): string {
  return quotedText(text, 200);
}

/** Why it stays unknown whose bytes they are: a clause. */
export function notToBeConfirmed(spelling: Spelling): string {
  return `nothing is built again with ${spelling('confirm', 'never')}`;
}

/** The same. */
export function notConfirmed(): string {
  return 'the two sides could not be built again at the same time';
}
