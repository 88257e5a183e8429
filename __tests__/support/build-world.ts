import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BuildOptions, BuildPlan, SideSource } from '../../src/build/build-plan.ts';
import { asInput } from '../../src/units/spelling.ts';
import type { World } from '../../src/world/world.ts';

/** A real world in folders of its own, with what was told kept. */
export interface BuildWorld {
  readonly world: World;
  /** For repositories, contexts and whatever a test needs; removed with everything else. */
  readonly folder: string;
  readonly warnings: readonly string[];
  /** Every line that went by: steps, details, warnings. */
  readonly told: readonly string[];
  remove(): void;
}

export interface BuildWorldOptions {
  readonly env?: World['env'];
  readonly githubToken?: string | null;
  readonly signal?: AbortSignal;
  /** One for several worlds, where none of them changes the builder. */
  readonly run?: object;
}

/** The run of tests that ask for nothing but the engine of all tests: how it is found is the same each time. */
export const SAME_ENGINE = {};

/** @param options.env on top of this process' own, which leads to the engine */
export function makeBuildWorld(options: BuildWorldOptions = {}): BuildWorld {
  const top = mkdtempSync(join(realpathSync(tmpdir()), 'image-diet-test-'));
  const [folder, home, workspace] = ['files', 'home', 'workspace'].map((name) => join(top, name));
  if (folder === undefined || home === undefined || workspace === undefined) throw new Error();
  for (const path of [folder, home, workspace]) mkdirSync(path);
  const warnings: string[] = [];
  const told: string[] = [];
  const world: World = {
    run: options.run ?? {},
    progress: {
      step: (title) => {
        told.push(title);
        return (outcome) => told.push(`${title}: ${outcome}`);
      },
      detail: (line) => told.push(line),
      warn: (sentence) => {
        warnings.push(sentence);
        told.push(sentence);
      },
    },
    signal: options.signal ?? new AbortController().signal,
    env: {
      ...process.env,
      HOME: home,
      GIT_CONFIG_NOSYSTEM: '1',
      // What is told may depend on it; the tests run in jobs of GitHub's, too.
      GITHUB_ACTIONS: '',
      ...options.env,
    },
    workspace,
    cwd: folder,
    spelling: asInput,
    githubToken: options.githubToken ?? null,
  };
  return {
    world,
    folder,
    warnings,
    told,
    remove: () => rmSync(top, { recursive: true, force: true }),
  };
}

/** The same world, standing in another folder. */
export function inFolder(world: World, cwd: string): World {
  return { ...world, cwd };
}

export const DEFAULT_OPTIONS: BuildOptions = {
  context: '.',
  file: null,
  target: null,
  platform: null,
  buildArgs: [],
  buildContexts: [],
  secrets: [],
  secretEnvs: [],
  secretFiles: [],
  ssh: [],
  cacheFrom: [],
  cacheTo: [],
  builder: null,
  network: null,
  addHosts: [],
  allow: [],
  labels: [],
  shmSize: null,
  ulimit: [],
  pull: false,
  noCache: false,
  noCacheFilters: [],
  prepare: null,
};

export function plan(
  base: SideSource,
  head: SideSource,
  options: Partial<BuildOptions> = {},
): BuildPlan {
  return { base, head, options: { ...DEFAULT_OPTIONS, ...options } };
}

export function commit(sha: string): SideSource {
  return { kind: 'revision', revision: { kind: 'commit', sha } };
}

export function ref(name: string): SideSource {
  return { kind: 'revision', revision: { kind: 'ref', name } };
}

/** Writes files below `root`: a text or bytes, `null` to remove, `{ mode }` for another mode, `{ link }`. */
export function writeFiles(
  root: string,
  files: Readonly<
    Record<string, string | Buffer | { text: string; mode: number } | { link: string } | null>
  >,
): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    if (content === null) {
      rmSync(file, { recursive: true });
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    if (typeof content === 'object' && 'link' in content) {
      symlinkSync(content.link, file);
      continue;
    }
    const plain = typeof content === 'string' || Buffer.isBuffer(content);
    writeFileSync(file, plain ? content : content.text);
    if (!plain) chmodSync(file, content.mode);
  }
}

// As in a fresh account, and without what git does aside; the dates make the names of the commits stable.
const GIT_ENVIRONMENT = {
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_COUNT: '5',
  GIT_CONFIG_KEY_0: 'init.defaultBranch',
  GIT_CONFIG_VALUE_0: 'main',
  // Submodules from folders of this machine: git refuses them since 2.38.1 unless told otherwise.
  GIT_CONFIG_KEY_1: 'protocol.file.allow',
  GIT_CONFIG_VALUE_1: 'always',
  GIT_CONFIG_KEY_2: 'advice.detachedHead',
  GIT_CONFIG_VALUE_2: 'false',
  GIT_CONFIG_KEY_3: 'maintenance.auto',
  GIT_CONFIG_VALUE_3: 'false',
  GIT_CONFIG_KEY_4: 'core.compression',
  GIT_CONFIG_VALUE_4: '0',
  GIT_AUTHOR_NAME: 'Mona Lisa',
  GIT_AUTHOR_EMAIL: 'mona@example.com',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Mona Lisa',
  GIT_COMMITTER_EMAIL: 'mona@example.com',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
};

/** The user's git, in a test's repository. */
export function git(cwd: string, ...args: readonly string[]): string {
  const env = { ...process.env, ...GIT_ENVIRONMENT };
  return execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** A repository at `root`. */
export function initRepository(root: string): void {
  mkdirSync(root, { recursive: true });
  git(root, 'init', '--quiet');
}

/** Commits everything as it lies there and gives the commit's full name. */
export function commitAll(root: string, message = 'a change'): string {
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--allow-empty', '--message', message);
  return headOf(root);
}

/** Where git's files say it at once, git is not asked: it is by far the most frequent question. */
function headOf(root: string): string {
  const [, branch] = /^ref: (.+)\n$/.exec(read(join(root, '.git', 'HEAD'))) ?? [];
  const [commit] =
    /^[0-9a-f]{40,}(?=\n$)/.exec(branch ? read(join(root, '.git', branch)) : '') ?? [];
  return commit ?? git(root, 'rev-parse', 'HEAD');
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
