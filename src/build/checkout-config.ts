import { resolve } from 'node:path';
import type { World } from '../world/world.ts';
import type { Repository } from './checkout.ts';
import { type GitConfig, gitBytes } from './git.ts';

/** The repository's own configuration, with what it includes: without the user's and the system's. */
export async function readCheckoutConfig(checkout: Repository, world: World): Promise<GitConfig> {
  const listed = await gitBytes(
    ['config', '--list', '--show-scope', '--includes', '-z'],
    { cwd: checkout.root },
    world,
  );
  // scope NUL key LF value NUL; a key without value has no LF and means `true`.
  const fields = listed.toString().split('\0');
  const config: [string, string][] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const scope = fields[i];
    const entry = fields[i + 1] ?? '';
    if (scope !== 'local' && scope !== 'worktree') continue;
    const end = entry.indexOf('\n');
    config.push(end === -1 ? [entry, 'true'] : [entry.slice(0, end), entry.slice(end + 1)]);
  }
  return config;
}

/**
 * What of it decides how commits are fetched and files are written out: credentials (actions/checkout
 * keeps them as `http.<url>.extraheader`, newer versions in an included file), proxies, line ends, filters of
 * LFS. It is handed to git commands in their environment, so that no temporary repository holds it.
 */
export function behaviourOf(config: GitConfig): GitConfig {
  return config.filter(([key]) => !STRUCTURE.test(key));
}

/** What says how and where the repository itself lies, or would start something in it. Keys come in lower case. */
const STRUCTURE =
  /^(?:core\.(?:repositoryformatversion|bare|worktree|hookspath|fsmonitor|sparsecheckout.*|splitindex|untrackedcache|alternaterefs.*|commitgraph|logallrefupdates|filemode|symlinks|ignorecase)|extensions\..*|index\..*|includeif\..*|include\.path|remote\..*|branch\..*|submodule\..*|gc\..*|maintenance\..*|alias\..*|feature\..*|fsmonitor\..*|fetch\.(?:recursesubmodules|prune.*|writecommitgraph|bundleuri.*))$/;

export interface Remote {
  readonly name: string;
  /** As configured, relative paths made absolute. May hold a user's name and password. */
  readonly url: string;
}

/** Where missing commits come from: `origin`, else the only remote there is; null if that is unclear. */
export function remoteOf(config: GitConfig, checkout: Repository): Remote | null {
  const urls = new Map<string, string>();
  for (const [key, value] of config) {
    const name = /^remote\.(.+)\.url$/.exec(key)?.[1];
    if (name !== undefined && !urls.has(name)) urls.set(name, value);
  }
  const [first, ...more] = urls.keys();
  const name = urls.has('origin') ? 'origin' : more.length === 0 ? first : undefined;
  const url = name === undefined ? undefined : urls.get(name);
  return name === undefined || url === undefined
    ? null
    : { name, url: absoluteUrl(url, checkout.root) };
}

/** gitrepository-layout(7): a remote's path is relative to the repository that names it. */
function absoluteUrl(url: string, root: string): string {
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(url);
  const isScp = /^[^/]+:/.test(url);
  return isUrl || isScp ? url : resolve(root, url);
}

export function configValue(config: GitConfig, key: string): string | null {
  return config.findLast(([name]) => name === key)?.[1] ?? null;
}
