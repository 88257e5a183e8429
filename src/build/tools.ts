import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { exec } from '@actions/exec';
import type { World } from '../world/world.ts';
import { toolMissing } from './failures.ts';

export interface QueryResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface QueryOptions {
  readonly cwd: string;
  readonly env: World['env'];
}

/**
 * Where a program lies on the PATH of `env` (not of this process).
 * @throws DietError `tool-missing`
 */
export function findTool(name: 'git' | 'docker' | 'bash', env: World['env']): string {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, name);
    if (isAbsolute(file) && isProgram(file)) return file;
  }
  throw toolMissing(name);
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Runs a short query to its end and gives all that it wrote. A bad exit code is no error here.
 * What takes long or goes over the network runs in `runProcess`, where it can be stopped.
 */
export async function query(
  tool: string,
  args: readonly string[],
  options: QueryOptions,
): Promise<QueryResult> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const exitCode = await exec(quotedForExec(tool), [...args], {
    cwd: options.cwd,
    env: definedOnly(options.env),
    silent: true,
    ignoreReturnCode: true,
    listeners: {
      stdout: (data) => stdout.push(data),
      stderr: (data) => stderr.push(data),
    },
  });
  return { exitCode, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}

// @actions/exec splits its first parameter at spaces, as a command line; a backslash means itself.
function quotedForExec(tool: string): string {
  return `"${tool.replaceAll('"', '\\"')}"`;
}

function definedOnly(env: World['env']): Record<string, string> {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) defined[name] = value;
  return defined;
}
