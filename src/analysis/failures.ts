import { DietError } from '../units/diet-error.ts';

/** Every sentence that analysing an image can fail with. */

/** A few long names in a tar can say millions of directories, which would take all memory. */
export function tooManyDirectories(limit: number): DietError {
  return new DietError(
    'too-many-directories',
    `The image's layers name more than ${limit} directories that have no entry of their own; ` +
      'no runtime could unpack it, so it is not measured.',
  );
}
