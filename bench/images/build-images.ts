import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anyEngine, type Engine } from '../../scripts/engine.ts';
import { Problem, run } from '../../scripts/process.ts';
import { standInsFor } from '../../scripts/stand-ins.ts';
import { contents } from './contents.ts';
import { RECIPES, type Recipe, type RecipeName } from './recipes.ts';

/** Where made images lie. */
export interface BuiltImages {
  /** An OCI layout with all exports of the recipe, by name. */
  readonly layout: string;
  /** The first export as an archive; null if the recipe has none. */
  readonly archive: string | null;
}

const LAYOUT = 'layout';
const ARCHIVE = 'archive.tar';
const STAMP = 'made-from';

/**
 * The images of a recipe, built with the real buildx unless they are there from a run before and nothing that
 * decides their bytes has changed since.
 * @param folder where images are kept
 */
export async function buildImages(
  name: RecipeName,
  folder: string,
  repository: string,
  signal: AbortSignal,
): Promise<BuiltImages> {
  const recipe: Recipe = RECIPES[name];
  const kept = join(folder, name);
  const built = {
    layout: join(kept, LAYOUT),
    archive: recipe.archive ? join(kept, ARCHIVE) : null,
  };
  const stamp = stampOf(repository);
  if (stampIn(kept) === stamp) return built;
  console.error(`· making the images "${name}" …`);
  const unfinished = `${kept}.unfinished`;
  for (const old of [kept, unfinished]) rmSync(old, { recursive: true, force: true });
  const context = join(unfinished, 'context');
  mkdirSync(context, { recursive: true });
  recipe.context(context, contents(repository));
  await exportAll(recipe, context, unfinished, signal);
  rmSync(context, { recursive: true });
  writeFileSync(join(unfinished, STAMP), stamp);
  renameSync(unfinished, kept);
  return built;
}

/** What decides the images' bytes. */
const SOURCES = ['contents.ts', 'file-tree.ts', 'recipes.ts', 'tar-file.ts'] as const;

function stampOf(repository: string): string {
  const hash = createHash('sha256').update(process.version);
  hash.update(readFileSync(join(repository, 'package-lock.json')));
  for (const file of SOURCES) hash.update(readFileSync(join(import.meta.dirname, file)));
  return hash.digest('hex');
}

function stampIn(folder: string): string | null {
  const file = join(folder, STAMP);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

async function exportAll(
  recipe: Recipe,
  context: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  await using cleanUp = new AsyncDisposableStack();
  const engine = await anyEngine(signal);
  cleanUp.defer(() => engine.release());
  const flags: string[] = [];
  if (recipe.pulls.length > 0) {
    const standIns = await standInsFor(engine, recipe.pulls, signal);
    cleanUp.defer(() => standIns.close());
    flags.push(...standIns.flags);
  }
  const layout = join(folder, LAYOUT);
  for (const { name, dockerfile, compression } of recipe.exports) {
    const output = `type=oci,dest=${layout},tar=false,name=${name},compression=${compression}`;
    const forced = compression === 'gzip' ? output : `${output},force-compression=true`;
    await build(engine, context, dockerfile, [...flags, '--output', forced], signal);
  }
  const [first] = recipe.exports;
  if (!recipe.archive || first === undefined) return;
  const output = `type=docker,dest=${join(folder, ARCHIVE)},name=image-diet-bench:latest`;
  await build(engine, context, first.dockerfile, [...flags, '--output', output], signal);
}

async function build(
  engine: Engine,
  context: string,
  dockerfile: string,
  flags: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { code, stderr } = await run(
    'docker',
    [
      ...['buildx', 'build', '--provenance=false', '--sbom=false'],
      ...['--file', join(context, `Dockerfile.${dockerfile}`), ...flags, context],
    ],
    { env: engine.env, signal },
  );
  if (code !== 0)
    throw new Problem(`docker buildx could not make ${dockerfile}:\n${stderr.trim()}`);
}
