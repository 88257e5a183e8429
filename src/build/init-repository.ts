import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { World } from '../world/world.ts';
import type { Repository } from './checkout.ts';
import { configValue, remoteOf } from './checkout-config.ts';
import { type GitConfig, gitText } from './git.ts';
import { withoutCredentials } from './url-credentials.ts';

export interface NewRepository {
  readonly gitDir: string;
  /** null: a bare one. */
  readonly workTree: string | null;
  readonly checkout: Repository;
  readonly config: GitConfig;
}

/**
 * An empty repository, without hooks and templates, that may stand in for the checkout. Its
 * configuration holds no credentials: a Dockerfile may well copy it.
 */
export async function initRepository(repository: NewRepository, world: World): Promise<void> {
  const { gitDir, checkout } = repository;
  // Refs are written as files here, whatever the user's git makes of a new repository.
  const where = { cwd: world.workspace, env: { GIT_DEFAULT_REF_FORMAT: 'files' } };
  const format = `--object-format=${checkout.objectFormat}`;
  const file = join(gitDir, 'config');
  // Of another copy that was here before: nothing is set twice.
  await rm(file, { force: true });
  await gitText(['init', '--quiet', '--template=', format, '--bare', gitDir], where, world);
  const written = (await readFile(file, 'utf8')).replace(/^\tbare = .*\n/m, '');
  await writeFile(file, written + configText(settings(repository)));
}

/** git-config(1), "Syntax": of two values the later one holds. */
function configText(settings: GitConfig): string {
  return settings
    .map(([key, value]) => {
      const [, section, subsection, name] = /^([^.]+)(?:\.(.*))?\.([^.]+)$/s.exec(key) ?? [];
      const inner = subsection === undefined ? '' : ` ${quoted(subsection)}`;
      return `[${section}${inner}]\n\t${name} = ${quoted(value)}\n`;
    })
    .join('');
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

function settings({ gitDir, workTree, checkout, config }: NewRepository): GitConfig {
  return [
    ['core.hooksPath', '/dev/null'],
    ['core.bare', String(workTree === null)],
    ...(workTree === null ? [] : workTreeSettings(gitDir, workTree, config)),
    ...remoteSettings(checkout, config),
  ];
}

function workTreeSettings(gitDir: string, workTree: string, config: GitConfig): GitConfig {
  const found: [string, string][] = [];
  // Relative, so that it holds wherever an image has it.
  if (gitDir !== join(workTree, '.git')) found.push(['core.worktree', relative(gitDir, workTree)]);
  for (const key of ['core.sparsecheckout', 'core.sparsecheckoutcone']) {
    const value = configValue(config, key);
    if (value !== null) found.push([key, value]);
  }
  return found;
}

function remoteSettings(checkout: Repository, config: GitConfig): GitConfig {
  const remote = remoteOf(config, checkout);
  if (remote === null) return [];
  const found: [string, string][] = [[`remote.${remote.name}.url`, withoutCredentials(remote.url)]];
  // A partial clone fetches the contents it lacks when they are asked for: git's partial-clone documentation.
  for (const key of ['promisor', 'partialclonefilter']) {
    const value = configValue(config, `remote.${remote.name}.${key}`);
    if (value !== null) found.push([`remote.${remote.name}.${key}`, value]);
  }
  const partial = configValue(config, 'extensions.partialclone');
  if (partial !== null) {
    found.push(['core.repositoryformatversion', '1'], ['extensions.partialclone', partial]);
  }
  return found;
}
