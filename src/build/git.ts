import type { Environment } from '../world/environment.ts';
import type { World } from '../world/world.ts';
import { gitFailed } from './failures.ts';
import { type ProcessResult, runProcess } from './run-process.ts';
import { findTool, type QueryResult, query } from './tools.ts';

/** Configuration for one git command, handed over in its environment: in order, a key may come again. */
export type GitConfig = readonly (readonly [key: string, value: string])[];

export interface GitOptions {
  readonly cwd: string;
  readonly config?: GitConfig;
  readonly env?: Environment;
}

/** A short git query. The exit code is the caller's to judge. */
export async function git(
  args: readonly string[],
  options: GitOptions,
  world: World,
): Promise<QueryResult> {
  world.signal.throwIfAborted();
  return query(findTool('git', world.env), [...QUIET, ...args], {
    cwd: options.cwd,
    env: gitEnvironment(options, world),
  });
}

/**
 * What a git query that must succeed writes, without the last line end.
 * @throws DietError `git-failed`
 */
export async function gitText(
  args: readonly string[],
  options: GitOptions,
  world: World,
): Promise<string> {
  return (await gitBytes(args, options, world)).toString().replace(/\n$/, '');
}

/**
 * The same for what may hold file names, which are bytes.
 * @throws DietError `git-failed`
 */
export async function gitBytes(
  args: readonly string[],
  options: GitOptions,
  world: World,
): Promise<Buffer> {
  const result = await git(args, options, world);
  if (result.exitCode !== 0) throw gitFailed(args, result.stderr.split('\n'));
  return result.stdout;
}

/** A git command that may take long or use the network: it can be stopped, and tells its progress. */
export async function runGit(
  args: readonly string[],
  options: GitOptions,
  world: World,
): Promise<ProcessResult> {
  return runProcess({
    command: findTool('git', world.env),
    args: [...QUIET, ...args],
    cwd: options.cwd,
    env: gitEnvironment(options, world),
    signal: world.signal,
  });
}

/** No hook runs, no daemon is started, nothing is tidied up in passing. */
const QUIET = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'gc.auto=0',
  '-c',
  'maintenance.auto=false',
] as const;

/**
 * Variables that would point git at another repository than the folder it runs in: `git rev-parse
 * --local-env-vars`, which hooks set. GIT_CONFIG_COUNT and GIT_CONFIG_PARAMETERS stay: CI systems hand over
 * `safe.directory` and credentials in them.
 */
const REPOSITORY_VARIABLES = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_CONFIG',
  'GIT_OBJECT_DIRECTORY',
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_GRAFT_FILE',
  'GIT_INDEX_FILE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_REPLACE_REF_BASE',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_INTERNAL_SUPER_PREFIX',
]);

function gitEnvironment({ env, config = [] }: Omit<GitOptions, 'cwd'>, world: World): Environment {
  const kept = Object.entries(world.env).filter(([name]) => !REPOSITORY_VARIABLES.has(name));
  return {
    ...Object.fromEntries(kept),
    // Messages are shown, and some are recognised: never in the user's language.
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    // A query must not refresh the index of the user's repository.
    GIT_OPTIONAL_LOCKS: '0',
    ...env,
    ...configVariables(config, world.env['GIT_CONFIG_COUNT']),
  };
}

/** git-config(1), "ENVIRONMENT": pairs GIT_CONFIG_KEY_n and GIT_CONFIG_VALUE_n, after those already there. */
function configVariables(config: GitConfig, countBefore: string | undefined): Environment {
  const before = Number.parseInt(countBefore ?? '0', 10) || 0;
  const variables: Record<string, string> = {};
  config.forEach(([key, value], i) => {
    variables[`GIT_CONFIG_KEY_${before + i}`] = key;
    variables[`GIT_CONFIG_VALUE_${before + i}`] = value;
  });
  if (config.length > 0) variables['GIT_CONFIG_COUNT'] = String(before + config.length);
  return variables;
}
