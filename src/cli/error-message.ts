import { DietError, Interrupted } from '../units/diet-error.ts';
import { visibleLine, visibleText } from '../units/visible-text.ts';

/** The end of a builder's output says what went wrong; all of it is there with --verbose. */
const LAST_LINES = 20;

/** One sentence, or several on a line each, and below the last lines of the program that failed. */
export function failureMessage(
  failure: { readonly sentence: string; readonly details: readonly string[] },
  verbose: boolean,
): string {
  const { sentence, details } = failure;
  const shown = verbose ? details : details.slice(-LAST_LINES);
  const lines = shown.map((line) => `  ${visibleLine(line)}`.trimEnd());
  const told = sentence.split('\n').map((line) => `image-diet: ${visibleText(line)}`);
  return `${[...told, ...lines].join('\n')}\n`;
}

/** What is told of anything that is thrown. A stack is shown for defects of the program alone. */
export function errorMessage(error: unknown, verbose: boolean): string {
  if (error instanceof Interrupted) return 'image-diet: interrupted\n';
  if (error instanceof DietError) {
    return failureMessage({ sentence: error.message, details: error.details }, verbose);
  }
  return `image-diet: this is a defect of image-diet; please report it with these lines:\n${stackOf(error)}\n`;
}

function stackOf(error: unknown): string {
  const stack =
    typeof error === 'object' && error !== null && 'stack' in error ? error.stack : error;
  return String(stack);
}
