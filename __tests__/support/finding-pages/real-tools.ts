import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ran, run } from '../../../scripts/process.ts';
import { MACHINE_CERTIFICATES } from '../../../scripts/real-images.ts';
import type { World } from '../../../src/world/world.ts';
import { standInFlags } from '../engines.ts';

/**
 * What shows whether a tool reaches its packages. One retry, so that a machine without a network is known as such
 * soon.
 */
const PROBES = {
  apt: 'apt-get update -o APT::Update::Error-Mode=any -o Acquire::Retries=1',
  npm: 'npm view is-number@7.0.0 version --fetch-retries=1',
  pnpm: 'pnpm view is-number@7.0.0 version --fetch-retries=1',
  pip: 'pip download --retries 1 --no-deps docopt==0.6.2',
  uv: 'uv pip install --no-cache --target=/tmp/probe six==1.17.0',
  go: 'go mod download github.com/google/uuid@v1.6.0',
} as const;
export type RealTool = keyof typeof PROBES;
export const REAL_TOOLS: readonly RealTool[] = ['apt', 'npm', 'pnpm', 'pip', 'uv', 'go'];

const NPM_VERSION = '11.6.2';

export interface RealTools {
  /** The tag of an image that has the tool; null where it does not reach its packages. */
  readonly imageOf: (tool: RealTool) => string | null;
  /** The tools that do not, with what they said last. */
  readonly unreachable: ReadonlyMap<RealTool, string>;
  /** Takes the tags out of the engine again. */
  remove(): Promise<void>;
}

/**
 * Makes an image of each tool, below `folder` what that needs, and asks each tool for a package.
 * @throws Error where anything but the way to the packages fails: a fixture would hide that
 */
export async function makeRealTools(folder: string): Promise<RealTools> {
  const context = makeContext(folder);
  copyFileSync(process.execPath, join(context, 'node'));
  const made = new Map<RealTool, string>();
  const unreachable = new Map<RealTool, string>();
  const make = async (tool: RealTool, without: string | null = null) => {
    if (without !== null) {
      unreachable.set(tool, without);
      return;
    }
    const image = `finding-pages-of-test-${process.pid}-${tool}`;
    await makeImage(context, tool, image);
    made.set(tool, image);
    const reason = await probe(context, tool, image);
    if (reason !== null) unreachable.set(tool, reason);
  };
  const remove = async () => {
    if (made.size > 0) await run('docker', ['image', 'rm', '--force', ...made.values()]);
  };
  const all = await Promise.allSettled([
    make('go'),
    // Each brings the next one.
    fetchNpm(context)
      .then((reason) => make('npm', reason))
      .then(() => make('pnpm', unreachable.get('npm'))),
    make('apt')
      .then(() => make('pip', unreachable.get('apt')))
      .then(() => make('uv', unreachable.get('pip'))),
  ]);
  const failure = all.find((each) => each.status === 'rejected');
  if (failure !== undefined) {
    await remove();
    throw failure.reason;
  }
  return {
    imageOf: (tool) => (unreachable.has(tool) ? null : (made.get(tool) ?? null)),
    unreachable,
    remove,
  };
}

/**
 * The image of pip alone, below `folder` what that needs.
 * @throws Error where Debian's packages are out of reach
 */
export async function makePip(folder: string, image: string, env: World['env']): Promise<void> {
  await makeImage(makeContext(folder), 'pip', image, env);
}

function makeContext(folder: string): string {
  const context = join(folder, 'real-tools');
  mkdirSync(context, { recursive: true });
  copyFileSync(MACHINE_CERTIFICATES, join(context, 'certificates.crt'));
  return context;
}

/** npm's own package, as the machine's npm gets it; else why not. */
async function fetchNpm(context: string): Promise<string | null> {
  const flags = ['--loglevel=error', '--fetch-retries=1', `--pack-destination=${context}`];
  const { code, stderr } = await run('npm', ['pack', `npm@${NPM_VERSION}`, ...flags]);
  if (code !== 0) return /^npm error (.+)$/m.exec(stderr)?.[1] ?? stderr.trim();
  renameSync(join(context, `npm-${NPM_VERSION}.tgz`), join(context, 'npm.tgz'));
  return null;
}

async function makeImage(
  context: string,
  tool: RealTool,
  image: string,
  env: World['env'] = process.env,
): Promise<void> {
  const dockerfile = join(import.meta.dirname, 'real-tools.Dockerfile');
  const flags = [`--file=${dockerfile}`, `--target=${tool}`, `--tag=${image}`, '--load'];
  const { code, stderr } = await build(context, flags, env);
  if (code !== 0) throw new Error(`the real ${tool} cannot be made: ${stderr}`);
}

/** null if the tool reaches its packages now, whatever it reached before; else what it said last. */
async function probe(context: string, tool: RealTool, image: string): Promise<string | null> {
  const dockerfile = join(context, `${tool}.Dockerfile`);
  writeFileSync(dockerfile, `FROM ${image}\nRUN ${PROBES[tool]}\n`);
  const flags = [`--file=${dockerfile}`, '--no-cache', '--output=type=cacheonly'];
  const { code, stderr } = await build(context, [...flags, '--progress=plain']);
  if (code === 0) return null;
  const said = Array.from(stderr.matchAll(/^#\d+ \d+\.\d+ (.+)$/gm), ([, line]) => line);
  return said.at(-1) ?? stderr.trim();
}

function build(
  context: string,
  flags: readonly string[],
  env: World['env'] = process.env,
): Promise<Ran> {
  const always = ['--provenance=false', '--network=host', ...standInFlags()];
  return run('docker', ['buildx', 'build', ...always, ...flags, context], { env });
}
