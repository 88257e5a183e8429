import { DietError } from '../units/diet-error.ts';
import { systemErrorReason } from '../units/system-error.ts';

/** The arguments as a whole, or one of them, could not be understood. `message` is commander's. */
export function usageMistake(message: string, help: string): DietError {
  const [mistake = '', hint = ''] = message.replace(/^error: /, '').split('\n');
  const guess = hint === '' ? '' : `${hint.replace(/^\(|\)$/g, '')} `;
  return new DietError('usage', `${withStop(mistake)} ${guess}See ${help}.`);
}

function withStop(sentence: string): string {
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** The report's file, or standard output. */
export function fileNotWritten(file: string, cause: unknown): DietError {
  return new DietError(
    'file-not-written',
    `The report could not be written to ${file} (${systemErrorReason(cause)}). Give --output a file in a folder that exists and can be written to.`,
    { cause },
  );
}
