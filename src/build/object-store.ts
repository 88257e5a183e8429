import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '../world/world.ts';
import type { Repository } from './checkout.ts';
import { behaviourOf, type Remote, readCheckoutConfig, remoteOf } from './checkout-config.ts';
import { copyIfThere } from './copy-files.ts';
import { type GitConfig, gitBytes, gitText } from './git.ts';
import { initRepository } from './init-repository.ts';
import { copyObjects } from './objects.ts';
import { uniqueName } from './unique-name.ts';

/**
 * A bare repository of this run that sees all that a checkout has, by reference, and takes in what has
 * to be fetched beside it. Revisions are resolved here; the checkout is not touched.
 */
export interface ObjectStore {
  readonly gitDir: string;
  /** Beside it, for what the sides share. */
  readonly folder: string;
  readonly checkout: Repository;
  /** The checkout's own configuration, credentials included: for environments only, never for files. */
  readonly config: GitConfig;
  /** The part of it that decides how commits are fetched and files are written out. */
  readonly behaviour: GitConfig;
  readonly remote: Remote | null;
  /** Of the submodules that were met so far, by their folder in the checkout. */
  readonly submodules: Map<string, ObjectStore>;
}

export async function makeObjectStore(checkout: Repository, world: World): Promise<ObjectStore> {
  const folder = join(world.workspace, `store-${uniqueName()}`);
  const gitDir = join(folder, 'git');
  await mkdir(folder);
  const config = await readCheckoutConfig(checkout, world);
  const remote = remoteOf(config, checkout);
  await initRepository({ gitDir, workTree: null, checkout, config }, world);
  await mkdir(join(gitDir, 'objects', 'info'), { recursive: true });
  // gitrepository-layout(5), "objects/info/alternates".
  await writeFile(
    join(gitDir, 'objects', 'info', 'alternates'),
    `${quotedPath(join(checkout.commonDir, 'objects'))}\n`,
  );
  await copyRefs(checkout.root, gitDir, [], world);
  await writeFile(join(gitDir, 'HEAD'), `${checkout.head}\n`);
  await copyIfThere(join(checkout.commonDir, 'shallow'), join(gitDir, 'shallow'));
  const behaviour = behaviourOf(config);
  return { gitDir, folder, checkout, config, behaviour, remote, submodules: new Map() };
}

/** Copies the names of branches, tags and remote branches, or of those that begin with a prefix. */
export async function copyRefs(
  from: string,
  toGitDir: string,
  prefixes: readonly string[],
  world: World,
): Promise<void> {
  const list = ['for-each-ref', '--format=%(objectname) %(refname)', ...prefixes];
  const refs = await gitBytes(list, { cwd: from }, world);
  // gitrepository-layout(5), "packed-refs". Without its header line git looks tags up itself.
  await writeFile(join(toGitDir, 'packed-refs'), refs);
}

/** All objects of the checkout and those that were fetched, in one folder that needs no other. */
export async function ownObjects(store: ObjectStore, world: World): Promise<string> {
  const folder = join(store.folder, 'objects');
  const counted = await gitText(['count-objects', '-v'], { cwd: store.gitDir }, world);
  const alternates = [...counted.matchAll(/^alternate: (.*)$/gm)].map(([, path = '']) => path);
  await copyObjects([...alternates, join(store.gitDir, 'objects')], folder);
  return folder;
}

// A line that begins with a quote is read as a C string.
function quotedPath(path: string): string {
  return /^["#]|[\n\\]/.test(path) ? JSON.stringify(path) : path;
}
