import type { Environment } from '../world/environment.ts';

/**
 * A function that blots out values of secrets and build arguments in lines of foreign output, before anything
 * is logged, kept or reported.
 *
 * Values of up to three characters stay: `1` or `yes` is no secret, and without it no line could be read.
 */
export function redactor(
  secrets: readonly string[],
  buildArgs: readonly string[],
  env: Environment,
): (line: string) => string {
  const values = [...secrets, ...buildArgs.map((buildArg) => argumentValue(buildArg, env))]
    // A value of several lines shows up line by line.
    .flatMap((value) => value.split(/\r?\n/))
    .map((value) => value.trim())
    .filter(isSecret);
  // The longest first: one value may be part of another.
  const distinct = [...new Set(values)].sort((a, b) => b.length - a.length);
  return (line) => distinct.reduce((text, value) => text.replaceAll(value, '***'), line);
}

const SHORTEST = 4;

/** Whether a value is long enough to be one that must not be seen. */
export function isSecret(value: string): boolean {
  return value.length >= SHORTEST;
}

/** `NAME=value`; a bare `NAME` takes its value from the environment. */
function argumentValue(buildArg: string, env: Environment): string {
  const equals = buildArg.indexOf('=');
  return equals === -1 ? (env[buildArg] ?? '') : buildArg.slice(equals + 1);
}
