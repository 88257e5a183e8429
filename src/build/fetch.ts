import type { World } from '../world/world.ts';
import type { Remote } from './checkout-config.ts';
import { type GitConfig, runGit } from './git.ts';
import type { ObjectStore } from './object-store.ts';
import { withoutUrlCredentials } from './url-credentials.ts';

export type FetchResult =
  | { readonly fetched: true }
  /** git's own last lines, without credentials. */
  | { readonly fetched: false; readonly said: readonly string[] };

/**
 * Fetches into the temporary repository from where the checkout came: with the checkout's own credentials or,
 * where it keeps none (`persist-credentials: false`), with the job's token. Both travel in git's environment.
 */
export async function fetchInto(
  gitDir: string,
  what: readonly string[],
  from: Pick<ObjectStore, 'behaviour'> & { readonly remote: Remote },
  world: World,
): Promise<FetchResult> {
  let said: readonly string[] = [];
  for (const credentials of credentialsToTry(from, world)) {
    const result = await runGit(
      ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', ...what],
      { cwd: gitDir, config: [...from.behaviour, ...credentials] },
      world,
    );
    if (result.exitCode === 0) return { fetched: true };
    said = result.tail.slice(-20).map(withoutUrlCredentials);
  }
  return { fetched: false, said };
}

/** For git commands that may fetch on their own: contents of a partial clone, LFS files, submodules. */
export function credentialsFor({ behaviour, remote }: ObjectStore, world: World): GitConfig {
  const credentials = remote === null ? [] : credentialsToTry({ behaviour, remote }, world)[0];
  return [...behaviour, ...(credentials ?? [])];
}

/** The token goes to the server that issued it and nowhere else. */
function credentialsToTry(
  { behaviour, remote }: Pick<ObjectStore, 'behaviour'> & { readonly remote: Remote },
  world: World,
): readonly GitConfig[] {
  const own: GitConfig = [];
  const server = originOf(world.env['GITHUB_SERVER_URL'] ?? 'https://github.com');
  const token = world.githubToken;
  if (!token || server === null || originOf(remote.url) !== server) return [own];
  const hasOwn = behaviour.some(([key]) => /^http\.(?:.*\.)?extraheader$/.test(key));
  return hasOwn ? [own, tokenHeader(server, token)] : [tokenHeader(server, token), own];
}

function tokenHeader(server: string, token: string): GitConfig {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  const key = `http.${server}/.extraheader`;
  // An empty value forgets the headers before it: GitHub refuses a request with two of them.
  return [
    [key, ''],
    [key, `AUTHORIZATION: basic ${basic}`],
  ];
}

function originOf(url: string): string | null {
  const origin = URL.canParse(url) ? new URL(url).origin : null;
  return origin === 'null' ? null : origin;
}
