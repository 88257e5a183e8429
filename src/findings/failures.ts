import { DietError } from '../units/diet-error.ts';

export function badIgnore(mistakes: readonly string[]): DietError {
  return new DietError(
    'bad-ignore',
    `The findings to ignore are not right: ${mistakes.join('; ')}.`,
  );
}

export function unknownFinding(name: string, known: readonly string[]): string {
  return `there is no finding ${name}: there are ${known.join(', ')}`;
}

export function ignoredWithoutReason(name: string): string {
  return `${name} has no reason: say why it is ignored`;
}

export function emptyIgnorePath(name: string): string {
  return `the path of ${name} is empty: write ** for all paths`;
}
