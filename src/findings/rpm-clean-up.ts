import { programsFoundLater } from './dockerfile/command-words.ts';
import type { LeftByRun } from './leftovers.ts';

const PROGRAM = /^(?:dnf|dnf5|microdnf|tdnf|yum)$/;

/**
 * `clean all` of each program that the RUN calls, and an `rm` of what it leaves. Which of them lies in which directory
 * differs by distribution (microdnf of RHEL 8 fills `/var/cache/yum`), so the directory does not tell.
 *
 * @returns null where no call is seen that can be made once more
 */
export function rpmCleanUp({ run }: LeftByRun, directories: string): string | null {
  const programs = run === null ? [] : programsFoundLater(run.command, PROGRAM);
  if (programs.length === 0) return null;
  return programs
    .map((program) => `${program} clean all && `)
    .concat(`rm -rf ${directories}`)
    .join('');
}
