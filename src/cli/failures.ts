import { DietError } from '../units/diet-error.ts';
import { nearest } from '../units/nearest.ts';
import { withStop } from '../units/sentence.ts';
import { systemErrorReason } from '../units/system-error.ts';
import { quotedText, shownText } from '../units/visible-text.ts';

/** The arguments could not be understood. `message` is commander's, `help` the command that explains them. */
export function usageMistake(message: string, help: string): DietError {
  const [mistake = '', hint = ''] = message.replace(/^error: /, '').split('\n');
  const guess = hint === '' ? '' : `${hint.replace(/^\(|\)$/g, '')} `;
  return new DietError('usage', `${withStop(mistake)} ${guess}See ${help}.`);
}

/** In commander's words. @param commands those that there are */
export function unknownCommand(word: string, commands: readonly string[]): DietError {
  const meant = nearest(word, commands);
  const guess = meant === null ? '' : `\n(Did you mean ${meant}?)`;
  return usageMistake(`unknown command '${word}'${guess}`, 'image-diet --help');
}

/* Mistakes in the configuration: whole sentences, told together. */

/** Without its value: that may be a secret's. @param meant the options that it may stand for */
export function unknownFlag(flag: string, meant: readonly string[], command: string): string {
  const none = `${command} has no option ${shownText(flag, 60)}`;
  return meant.length === 0
    ? `${none}: image-diet ${command} --help lists those it has.`
    : `${none}: did you mean ${meant.join(' or ')}?`;
}

/** `--base "$BASE"` with an unset variable is a mistake, not a wish for the default. */
export function emptyFlag(flag: string): string {
  return `${flag} is empty: give it a value, or leave it out.`;
}

export function oneImage(count: number): string {
  return `inspect takes one image; ${count === 0 ? 'none was' : `${count} were`} given (to compare two: image-diet compare BASE HEAD).`;
}

export function twoImages(count: number): string {
  return `compare takes two images, the base and the head, or none; ${count} ${count === 1 ? 'was' : 'were'} given (to inspect one image: image-diet inspect IMAGE).`;
}

export function imagesAndFlags(): string {
  return 'Two images are both sides already: leave out --base, --head, --base-image and --head-image.';
}

export function sideGivenTwice(side: 'base' | 'head'): string {
  return `--${side} and --${side}-image are both given: give one of them, there is only one ${side}.`;
}

export function oddRef(side: 'base' | 'head', ref: string): string {
  return `--${side} ${quoted(ref)} is no ref: none begins with a hyphen.`;
}

export function idleBuildFlags(flags: readonly string[]): string {
  const [does, it] = flags.length === 1 ? ['does', 'it'] : ['do', 'them'];
  return `${flags.join(', ')} ${does} nothing here, because both sides are images and none is built: leave ${it} out.`;
}

export function nothingIsBuilt(flags: readonly string[]): string {
  const [does, it] = flags.length === 1 ? ['does', 'it'] : ['do', 'them'];
  return `${flags.join(', ')} ${does} nothing here, because only images are compared and none is built: leave ${it} out, or say what is built with -f, --target or --vary.`;
}

export function onePlatform(platform: string): string {
  return `--platform ${quoted(platform)} names several: give one, and compare again for each further one.`;
}

/** Not quoted: whoever writes a secret's value here must not find it in a log. */
export function secretNotUnderstood(): string {
  return '--secret is not understood: write --secret id=ID,env=NAME for an environment variable or --secret id=ID,src=PATH for a file.';
}

export function diveCiNotReadable(path: string, cause: unknown): string {
  return `--dive-ci ${quoted(path)} can't be read (${systemErrorReason(cause)}): give the path of a file.`;
}

export function twoPlainOutputs(files: readonly string[]): string {
  return `--output names ${files.length} files (${files.map(quoted).join(', ')}): give one, and each further one with its format, such as json=report.json.`;
}

export function outputWithoutFile(format: string): string {
  return `--output ${format}= names no file: write --output ${format}=FILE.`;
}

export function outputOfUnknownFormat(
  word: string,
  text: string,
  formats: readonly string[],
): string {
  return `--output ${quoted(text)} asks for the format ${quoted(word)}, and there are ${formats.join(', ')}: use one of them, or write ./ before the name of a file.`;
}

export function outputToStandardOutput(format: string): string {
  return `--output ${format}=- names standard output: write --format ${format}.`;
}

/** @param what `the image`, `the Dockerfile`, `the file of --dive-ci` */
export function outputOverInput(file: string, what: string): string {
  return `--output ${quoted(file)} would overwrite ${what}: give the report a file of its own.`;
}

/* What the checkout does not give. */

export function noDefaultBase(): DietError {
  return new DietError(
    'no-default-base',
    'There is no origin/HEAD, main or master to compare with: give --base.',
  );
}

export function noCommonHistory(head: string, branch: string): DietError {
  return new DietError(
    'no-common-history',
    `${quoted(head)} and ${quoted(branch)} have no commit in common: give --base.`,
  );
}

export function nothingBefore(head: string): DietError {
  return new DietError(
    'nothing-before',
    `${quoted(head)} is the first commit, and nothing differs from it: give --base.`,
  );
}

export function fileNotWritten(file: string, cause: unknown): DietError {
  return new DietError(
    'file-not-written',
    `The report could not be written to ${file} (${systemErrorReason(cause)}). Give --output a file in a folder that exists and can be written to.`,
    { cause },
  );
}

/** A warning: the run failed, and told that already. */
export function oldReportLeft(file: string, cause: unknown): string {
  return `The report of an earlier run could not be removed from ${quoted(file)} (${systemErrorReason(cause)}): it is not this run's.`;
}

/** A warning. Somebody may have left out the value of a flag, and the next word became that of `--output`. */
export function noOldReport(file: string): string {
  return `${quoted(file)} is left as it is, because nothing was measured and no verdict of image-diet stands in it.`;
}

export function outputNotWritten(cause: unknown): DietError {
  return new DietError(
    'output-not-written',
    `The report could not be written to standard output (${systemErrorReason(cause)}).`,
    { cause },
  );
}

function quoted(text: string): string {
  return quotedText(text, 200);
}
