import type { World } from '../world/world.ts';
import { type Answer, askProcess } from './run-process.ts';
import { findTool } from './tools.ts';

/**
 * A docker query with the world's environment, which may go to a registry or a remote engine. The exit code is the
 * caller's to judge.
 */
export async function docker(args: readonly string[], world: World): Promise<Answer> {
  const { cwd, env, signal } = world;
  return askProcess({ command: findTool('docker', env), args, cwd, env, signal });
}
