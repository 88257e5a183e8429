import { join } from 'node:path';
import type { World } from '../world/world.ts';
import { docker } from './docker.ts';
import { imageNotSaved } from './failures.ts';
import { runProcess } from './run-process.ts';
import { findTool } from './tools.ts';
import { withoutAbort } from './without-abort.ts';

/** A docker engine, by the context that leads to it; null: the current one. */
export type EngineContext = string | null;

/**
 * `docker save` into a file of the workspace. A name without tag would bring every tag of it; an ID brings one image.
 * @throws DietError `image-not-saved`
 */
export async function saveImage(
  name: string,
  fileName: string,
  engine: EngineContext,
  world: World,
): Promise<string> {
  const file = join(world.workspace, fileName);
  const { exitCode, tail } = await runProcess({
    command: findTool('docker', world.env),
    args: [...contextFlag(engine), 'save', '--output', file, '--', name],
    cwd: world.cwd,
    env: world.env,
    signal: world.signal,
  });
  if (exitCode !== 0) throw imageNotSaved(name, tail);
  return file;
}

export type EngineImage =
  | { readonly state: 'there'; readonly id: string }
  | { readonly state: 'missing' }
  /** With docker's own words. */
  | { readonly state: 'no-engine'; readonly said: string };

/** The engine's image of this name, if it has one and answers. */
export async function findImage(
  name: string,
  engine: EngineContext,
  world: World,
): Promise<EngineImage> {
  const inspect = [...contextFlag(engine), 'image', 'inspect', '--format', '{{.Id}}', '--', name];
  const answer = await docker(inspect, world);
  if (answer.exitCode === 0) return { state: 'there', id: answer.stdout.toString().trim() };
  const said = answer.stderr.trim();
  return /no such (?:image|object)|invalid reference format/i.test(said)
    ? { state: 'missing' }
    : { state: 'no-engine', said };
}

/** What an engine has at one moment. */
export interface EngineImages {
  /** Of all images, tagged or not. */
  readonly ids: ReadonlySet<string>;
  /** By the name as people write it: `alpine:3.17`. */
  readonly idOf: ReadonlyMap<string, string>;
}

export async function engineImages(engine: EngineContext, world: World): Promise<EngineImages> {
  const list = ['image', 'ls', '--all', '--no-trunc', '--format', LISTED];
  const said = (await docker([...contextFlag(engine), ...list], world)).stdout.toString();
  const listed = said.split('\n').flatMap((line) => {
    const [id, name] = line.split(' ');
    return id && name ? [{ id, name }] : [];
  });
  return {
    ids: new Set(listed.map(({ id }) => id)),
    idOf: new Map(listed.map(({ id, name }) => [name, id])),
  };
}

const LISTED = '{{.ID}} {{.Repository}}:{{.Tag}}';

/**
 * Takes our tag away again, and with it the image, unless that was there before (`known`): an image of the
 * user's without a tag would go with the last tag that names it. Runs to its end even when the run was
 * interrupted.
 */
export async function removeTag(
  tag: string,
  known: ReadonlySet<string>,
  engine: EngineContext,
  world: World,
): Promise<void> {
  const quiet = withoutAbort(world);
  const image = await findImage(tag, engine, quiet);
  if (image.state !== 'there') return;
  if (known.has(image.id)) {
    // The tag moves to an empty image of ours; what it named before stays, without it.
    await docker([...contextFlag(engine), 'import', '/dev/null', tag], quiet);
  }
  await docker([...contextFlag(engine), 'image', 'rm', tag], quiet);
}

function contextFlag(engine: EngineContext): string[] {
  return engine === null ? [] : ['--context', engine];
}
