import { programsFoundLater } from './dockerfile/command-words.ts';
import type { LeftByRun } from './leftovers.ts';

/** npm's and yarn's options for another cache than their own. */
const OTHER_CACHE = /\s--cache(?:-folder)?(?:[=\s]|$)/;

/**
 * A program's own command for the one cache that it has, where the RUN calls it: in a script that brings it, it may be
 * gone at the end.
 *
 * @returns null where that command would not be found, or clean another directory
 */
export function cleanedByCaller(
  { run, roots }: LeftByRun,
  program: RegExp,
  command: string,
): string | null {
  if (run === null || roots.length !== 1) return null;
  const [called] = programsFoundLater(run.command, program);
  const isElsewhere = run.command.commands.some((each) => OTHER_CACHE.test(each));
  return called === undefined || isElsewhere ? null : `${called} ${command}`;
}
