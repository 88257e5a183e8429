import type { World } from '../world/world.ts';
import type { Builder } from './builder.ts';
import { findImage } from './engine.ts';
import { familiarName } from './image-source.ts';

/**
 * The image that a failed build looked for in a registry, if the local engine has it, where only the `docker` driver
 * looks.
 * @param details the builder's own words
 */
export async function engineOnlyImage(
  details: readonly string[],
  { driver }: Builder,
  world: World,
): Promise<string | null> {
  if (driver === 'docker') return null;
  const looked = details.map((line) => NOT_RESOLVED.exec(line)?.[1]).find((name) => name);
  if (looked === undefined) return null;
  const name = familiarName(looked);
  return (await findImage(name, null, world)).state === 'there' ? name : null;
}

/** BuildKit, frontend/dockerfile and client/llb: `failed to resolve source metadata for docker.io/library/app:1: …`. */
const NOT_RESOLVED = /failed to resolve source metadata for (\S+): /;
