import { mkdir, readFile, writeFile } from 'node:fs/promises';
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
  /** The object folders that it sees by reference: the checkout's, and all that this one sees so. */
  readonly borrowed: readonly string[];
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
  await writeRefs(await gitBytes(LIST_REFS, { cwd: checkout.root }, world), gitDir);
  await writeFile(join(gitDir, 'HEAD'), `${checkout.head}\n`);
  await copyIfThere(join(checkout.commonDir, 'shallow'), join(gitDir, 'shallow'));
  return {
    gitDir,
    folder,
    checkout,
    borrowed: await alternatesOf(gitDir, world),
    config,
    behaviour: behaviourOf(config),
    remote,
    submodules: new Map(),
  };
}

const LIST_REFS = ['for-each-ref', '--format=%(objectname) %(refname)'] as const;

/** gitrepository-layout(5), "packed-refs". Without its header line git looks tags up itself. */
async function writeRefs(listed: Buffer, gitDir: string): Promise<void> {
  await writeFile(join(gitDir, 'packed-refs'), listed);
}

const COPIED = /^[0-9a-f]+ refs\/(?:heads|tags|remotes)\//;

/**
 * Gives a copy the branches, tags and remote branches that the checkout had when the store was made.
 * @param moved the branch that the copy is on, with its commit there; written as the others, it leaves no log with a time
 */
export async function copyRefs(
  store: ObjectStore,
  gitDir: string,
  moved: { readonly name: string; readonly commit: string } | null,
): Promise<void> {
  const refs = (await readFile(join(store.gitDir, 'packed-refs'), 'latin1')).split('\n');
  // Names are bytes.
  const name = moved && Buffer.from(moved.name).toString('latin1');
  const copied = refs.filter((line) => COPIED.test(line) && !(name && line.endsWith(` ${name}`)));
  if (moved) copied.push(`${moved.commit} ${name}`);
  await writeRefs(Buffer.from(copied.map((line) => `${line}\n`).join(''), 'latin1'), gitDir);
}

/** All objects of the checkout and those that were fetched, in one folder that needs no other. */
export async function ownObjects(store: ObjectStore): Promise<string> {
  const folder = join(store.folder, 'objects');
  await copyObjects([...store.borrowed, join(store.gitDir, 'objects')], folder);
  return folder;
}

async function alternatesOf(gitDir: string, world: World): Promise<string[]> {
  const counted = await gitText(['count-objects', '-v'], { cwd: gitDir }, world);
  return [...counted.matchAll(/^alternate: (.*)$/gm)].map(([, path = '']) => path);
}

// A line that begins with a quote is read as a C string.
function quotedPath(path: string): string {
  return /^["#]|[\n\\]/.test(path) ? JSON.stringify(path) : path;
}
