import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../units/system-error.ts';
import type { World } from '../world/world.ts';
import type { Checkout } from './checkout.ts';
import {
  behaviourOf,
  configValue,
  type Remote,
  readCheckoutConfig,
  remoteOf,
} from './checkout-config.ts';
import { type GitConfig, gitBytes, gitText } from './git.ts';
import { withoutCredentials } from './url-credentials.ts';

/**
 * A bare repository of this run that sees all that the checkout has, by reference, and takes in
 * what has to be fetched beside it. Revisions are resolved here; the checkout is not touched.
 */
export interface ObjectStore {
  readonly gitDir: string;
  readonly checkout: Checkout;
  /** The checkout's own configuration, credentials included: for environments only, never for files. */
  readonly config: GitConfig;
  readonly behaviour: GitConfig;
  readonly remote: Remote | null;
}

export async function makeObjectStore(checkout: Checkout, world: World): Promise<ObjectStore> {
  const gitDir = join(world.workspace, 'store.git');
  const config = await readCheckoutConfig(checkout, world);
  const remote = remoteOf(config, checkout);
  await initRepository(gitDir, { bare: true, checkout, config }, world);
  await mkdir(join(gitDir, 'objects', 'info'), { recursive: true });
  // gitrepository-layout(5), "objects/info/alternates".
  await writeFile(
    join(gitDir, 'objects', 'info', 'alternates'),
    `${quotedPath(join(checkout.commonDir, 'objects'))}\n`,
  );
  await copyRefs(checkout, gitDir, world);
  return { gitDir, checkout, config, behaviour: behaviourOf(config), remote };
}

export interface NewRepository {
  readonly bare: boolean;
  readonly checkout: Checkout;
  readonly config: GitConfig;
}

/** An empty repository without hooks and templates that may stand in for the checkout. */
export async function initRepository(
  folder: string,
  { bare, checkout, config }: NewRepository,
  world: World,
): Promise<void> {
  const where = { cwd: world.workspace };
  await gitText(
    [
      'init',
      '--quiet',
      '--template=',
      `--object-format=${checkout.objectFormat}`,
      ...(bare ? ['--bare'] : []),
      folder,
    ],
    where,
    world,
  );
  const file = join(bare ? folder : join(folder, '.git'), 'config');
  for (const [key, value] of settings(checkout, config)) {
    await gitText(['config', '--file', file, key, value], where, world);
  }
}

function settings(checkout: Checkout, config: GitConfig): [string, string][] {
  const remote = remoteOf(config, checkout);
  const kept: [string, string][] = [['core.hooksPath', '/dev/null']];
  if (remote === null) return kept;
  kept.push([`remote.${remote.name}.url`, withoutCredentials(remote.url)]);
  // A partial clone fetches the contents that it lacks when they are asked for: partial-clone documentation of git.
  for (const key of ['promisor', 'partialclonefilter']) {
    const value = configValue(config, `remote.${remote.name}.${key}`);
    if (value !== null) kept.push([`remote.${remote.name}.${key}`, value]);
  }
  const partial = configValue(config, 'extensions.partialclone');
  if (partial !== null) {
    kept.push(['core.repositoryformatversion', '1'], ['extensions.partialclone', partial]);
  }
  return kept;
}

/** Branches, tags and remote branches as they are, and where a shallow history ends. */
async function copyRefs(checkout: Checkout, gitDir: string, world: World): Promise<void> {
  const refs = await gitBytes(
    ['for-each-ref', '--format=%(objectname) %(refname)'],
    { cwd: checkout.root },
    world,
  );
  // gitrepository-layout(5), "packed-refs": without the header line git trusts nothing but the names.
  await writeFile(join(gitDir, 'packed-refs'), refs);
  await writeFile(join(gitDir, 'HEAD'), headOf(checkout));
  await copyIfThere(join(checkout.commonDir, 'shallow'), join(gitDir, 'shallow'));
}

export function headOf(checkout: Checkout): string {
  return `${checkout.branch === null ? checkout.head : `ref: ${checkout.branch}`}\n`;
}

export async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}

// A line that begins with a quote is read as a C string.
function quotedPath(path: string): string {
  return /^["#]|[\n\\]/.test(path) ? JSON.stringify(path) : path;
}
