import { closeSync, openSync, readSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { World } from '../world/world.ts';
import { type Answer, askProcess } from './run-process.ts';
import { findTool, isProgram } from './tools.ts';

/** A program, and what stands before its arguments. */
export interface BuildxCommand {
  readonly command: string;
  readonly first: readonly string[];
}

export interface BuildxPlace {
  /** The program; null where docker did not say. */
  readonly plugin: string | null;
}

/**
 * How buildx is started: by itself where docker says where its plugin lies, since docker starts it twice, the first time
 * only to ask what it is. Both ways are documented and read the same configuration (docker/buildx, README, "standalone").
 * Beside anything else that is called `docker`, by that: a script of the user's, Podman's or a snap may give its plugins
 * more than arguments.
 */
export function buildxCommand({ plugin }: BuildxPlace, world: World): BuildxCommand {
  const docker = findTool('docker', world.env);
  return plugin !== null && isProgram(plugin) && isDockersOwn(docker)
    ? { command: plugin, first: [] }
    : { command: docker, first: ['buildx'] };
}

/** A query of buildx; the exit code is the caller's to judge. */
export function buildx(
  args: readonly string[],
  builder: BuildxPlace,
  world: World,
): Promise<Answer> {
  const { cwd, env, signal } = world;
  const { command, first } = buildxCommand(builder, world);
  return askProcess({ command, args: [...first, ...args], cwd, env, signal });
}

function isDockersOwn(file: string): boolean {
  const real = realpathSync(file);
  return basename(real) === 'docker' && !isScript(real);
}

function isScript(file: string): boolean {
  const start = Buffer.alloc(2);
  const opened = openSync(file, 'r');
  try {
    readSync(opened, start);
  } finally {
    closeSync(opened);
  }
  return start.toString('latin1') === '#!';
}
