import { environmentForCommands } from '../world/environment.ts';
import type { World } from '../world/world.ts';
import { runProcess } from './run-process.ts';
import { findTool } from './tools.ts';

export type PrepareResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** null: it was killed. */
      readonly exitCode: number | null;
      readonly details: readonly string[];
    };

/**
 * Runs the user's `prepare` command in a side's copy, as a step of a workflow runs: `bash -eo pipefail`.
 * It is the pull request's code: it gets neither inputs, nor the run's tokens, nor the variables of `secret-envs`.
 */
export async function prepareSide(
  command: string,
  secretEnvs: readonly string[],
  root: string,
  redact: (line: string) => string,
  world: World,
): Promise<PrepareResult> {
  const { exitCode, tail } = await runProcess({
    command: findTool('bash', world.env),
    args: ['--noprofile', '--norc', '-eo', 'pipefail', '-c', command],
    cwd: root,
    env: environmentForCommands(world.env, world.githubToken, secretEnvs.map(variableOf)),
    signal: world.signal,
    onLine: (line) => world.progress.detail(redact(line)),
  });
  return exitCode === 0
    ? { ok: true }
    : { ok: false, exitCode, details: tail.slice(-30).map(redact) };
}

/** `id=VARIABLE` */
function variableOf(secretEnv: string): string {
  return secretEnv.slice(secretEnv.indexOf('=') + 1);
}
