import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Environment } from '../world/environment.ts';
import type { World } from '../world/world.ts';
import { csvRecord } from './build-arguments.ts';
import type { BuildOptions } from './build-plan.ts';
import { secretFileNotFound, secretWithoutValue } from './failures.ts';

export interface PreparedSecrets {
  /** For `--secret`, in build-push-action's order: from variables, given values, files. */
  readonly flags: readonly string[];
  /** Variables for buildx that hold the given values, so that these never stand on a disk or command line. */
  readonly env: Environment;
  /** What must be blotted out wherever it shows up. */
  readonly values: readonly string[];
}

/**
 * docker/build-push-action's `secret-envs`, `secrets` and `secret-files`. As there, an entry without a name or
 * value is left out with a warning: on a pull request from a fork every secret is empty.
 */
export function prepareSecrets(options: BuildOptions, world: World): PreparedSecrets {
  const flags: string[] = [];
  const env: Record<string, string> = {};
  const values: string[] = [];
  for (const [name, variable] of pairs('secret-envs', options.secretEnvs, world)) {
    flags.push(csvRecord([`id=${name}`, `env=${variable}`]));
    values.push(world.env[variable] ?? '');
  }
  for (const [name, value] of pairs('secrets', options.secrets, world)) {
    const variable = `IMAGE_DIET_SECRET_${values.length}`;
    flags.push(csvRecord([`id=${name}`, `env=${variable}`]));
    env[variable] = value;
    values.push(value);
  }
  for (const [name, path] of pairs('secret-files', options.secretFiles, world)) {
    const file = resolve(world.cwd, path);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
      world.progress.warn(secretFileNotFound(name, path));
      continue;
    }
    flags.push(csvRecord([`id=${name}`, `src=${file}`]));
    values.push(readFileSync(file, 'utf8'));
  }
  return { flags, env, values: values.filter((value) => value !== '') };
}

function pairs(
  input: 'secret-envs' | 'secrets' | 'secret-files',
  entries: readonly string[],
  world: World,
): [string, string][] {
  const found: [string, string][] = [];
  for (const [i, entry] of entries.entries()) {
    const equals = entry.indexOf('=');
    if (equals <= 0 || equals === entry.length - 1) {
      world.progress.warn(secretWithoutValue(input, i + 1));
      continue;
    }
    found.push([entry.slice(0, equals), entry.slice(equals + 1)]);
  }
  return found;
}
