import type { FoundProgram } from '../scripts/go-program.ts';
import type { BuiltImages } from './images/build-images.ts';
import type { RecipeName } from './images/recipes.ts';
import type { PROGRAMS } from './programs.ts';

/** What a row is measured with. */
export interface Bench {
  readonly runs: number;
  readonly signal: AbortSignal;
  /** Empty at the start, and removed at the end. */
  readonly scratch: string;
  /** Images, made now unless they were before. */
  readonly images: (name: RecipeName) => Promise<BuiltImages>;
  /** The command that runs a bundle of the sources as they are now. */
  readonly program: (name: keyof typeof PROGRAMS) => readonly [string, string];
  readonly dive: () => FoundProgram;
}
