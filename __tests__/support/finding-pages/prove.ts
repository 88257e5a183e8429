import { join } from 'node:path';
import { analyseImage } from '../../../src/analysis/analyse-image.ts';
import type { ImageAnalysis } from '../../../src/analysis/image-analysis.ts';
import type { BuildOptions } from '../../../src/build/build-plan.ts';
import { buildSides } from '../../../src/build/build-sides.ts';
import type { Replacement } from '../../../src/findings/dockerfile/replacement.ts';
import { findFindings } from '../../../src/findings/find-findings.ts';
import type { Finding } from '../../../src/findings/finding.ts';
import { pathAt } from '../../../src/image/file-index.ts';
import type { Image } from '../../../src/image/image.ts';
import { openCache, readAll } from '../../../src/pipeline/read-all.ts';
import { knownLayers } from '../../../src/read/known-layers.ts';
import type { LayerCache } from '../../../src/read/layer-cache.ts';
import { DEFAULT_LIMITS } from '../../../src/read/limits.ts';
import type { World } from '../../../src/world/world.ts';
import {
  commit,
  commitAll,
  inFolder,
  initRepository,
  makeBuildWorld,
  plan,
  SAME_ENGINE,
  writeFiles,
} from '../build-world.ts';
import type { FindingExample } from './page.ts';

/** What building both Dockerfiles of a page showed. */
export interface Proof {
  /** In the image of the first Dockerfile; null if it is not there. */
  readonly finding: Finding | null;
  /** Over the paths of that finding's files, all layers and copies together: what the second one has less. */
  readonly savedBytes: number;
  /** Whether the second one has the finding too. */
  readonly remains: boolean;
  /** The first Dockerfile with the finding's lines pasted; null where it has none that stand for others. */
  readonly pasted: string | null;
}

const IS_NUMBER =
  'sha512-41Cifkg6e8TylSpdtTpeLVMqvSBEVzTttHvERD741+pnZ8ANv0004MRL43QKPDlK9cGvNp6NZWZUBlbGXYxxng==';

/** The context of every page, besides its Dockerfile: a project of each kind, with one small package. */
const CONTEXT = {
  'app/server': 'a program\n'.repeat(5000),
  'package.json': '{"name":"app","version":"1.0.0","dependencies":{"is-number":"7.0.0"}}\n',
  'package-lock.json': JSON.stringify({
    name: 'app',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'app', version: '1.0.0', dependencies: { 'is-number': '7.0.0' } },
      'node_modules/is-number': {
        version: '7.0.0',
        integrity: IS_NUMBER,
      },
    },
  }),
  'pnpm-lock.yaml': `lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      is-number:
        specifier: 7.0.0
        version: 7.0.0

packages:

  is-number@7.0.0:
    resolution: {integrity: ${IS_NUMBER}}
    engines: {node: '>=0.12.0'}

snapshots:

  is-number@7.0.0: {}
`,
  'go.mod': 'module app\n\ngo 1.19\n\nrequire github.com/google/uuid v1.6.0\n',
  'go.sum':
    'github.com/google/uuid v1.6.0 h1:NIvaJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0=\n' +
    'github.com/google/uuid v1.6.0/go.mod h1:TIyPZe4MgqvfeYDBFedMoGGpEw/LqOeaOT+nhxU+yHo=\n',
  'main.go':
    'package main\n\nimport "github.com/google/uuid"\n\nfunc main() { println(uuid.NewString()) }\n',
};

const READING = { verify: false, limits: DEFAULT_LIMITS, cache: null };
let layers: LayerCache | null = null;

/** The pages begin with a few base images: their layers are exported and read once. */
function layersReadSoFar(world: World): LayerCache {
  layers ??= openCache(READING, world);
  return layers;
}

/**
 * Builds both Dockerfiles as two commits, as a pull request would, and holds the finding `id` of the first
 * against what the second one saves.
 */
export async function prove(
  id: string,
  { before, after, dockerignore }: FindingExample,
  options: Partial<BuildOptions>,
  context: Readonly<Record<string, string>> = {},
): Promise<Proof> {
  const made = makeBuildWorld({ run: SAME_ENGINE });
  try {
    const root = join(made.folder, 'repository');
    initRepository(root);
    writeFiles(root, { ...CONTEXT, ...context, Dockerfile: before });
    const bad = commitAll(root, 'before');
    writeFiles(root, {
      Dockerfile: after,
      ...(dockerignore === null ? {} : { '.dockerignore': dockerignore }),
    });
    const good = commitAll(root, 'after');
    const world = inFolder(made.world, root);
    const cache = layersReadSoFar(world);
    const known = knownLayers(cache, READING);
    const sides = await buildSides(plan(commit(good), commit(bad), options), world, known);
    const images = [sides.base.image, sides.head.image].map((image) => {
      if (image.state === 'absent') {
        throw new Error([image.reason.sentence, ...image.reason.details].join('\n'));
      }
      return image.value;
    });
    const results = await readAll(images, READING, world, cache);
    const [afterwards, first] = results.map((result) => {
      if (result.state === 'failed') throw result.error;
      return analyseImage(result.image);
    });
    if (afterwards === undefined || first === undefined) throw new Error('two images were built');
    return proofOf(id, first, afterwards, before);
  } finally {
    made.remove();
  }
}

/**
 * Holds the finding `id` of one image against another one without it.
 * @param text the Dockerfile of the first
 */
export function proofOf(
  id: string,
  first: ImageAnalysis,
  after: ImageAnalysis,
  text: string,
): Proof {
  const all = (analysis: ImageAnalysis) => findFindings(analysis, [], Number.POSITIVE_INFINITY);
  const finding = all(first).find((each) => each.id === id) ?? null;
  const paths = new Set<string>(finding?.files.map(({ path }) => path));
  return {
    finding,
    savedBytes: bytesAt(first.image, paths) - bytesAt(after.image, paths),
    remains: all(after).some((each) => each.id === id),
    pasted: finding?.replacement ? paste(text, finding.replacement) : null,
  };
}

/** What lies at these paths in all layers together. */
function bytesAt({ layers }: Image, paths: ReadonlySet<string>): number {
  let bytes = 0;
  for (const { files } of layers) {
    for (let entry = 0; entry < files.count; entry++) {
      if (paths.has(pathAt(files, entry))) bytes += files.bytes[entry] ?? 0;
    }
  }
  return bytes;
}

/** A Dockerfile in which the lines stand where they belong; null if they stand for none in particular. */
export function paste(text: string, { file, lines, replaces }: Replacement): string | null {
  const [first] = replaces;
  if (file !== 'Dockerfile' || first === undefined) return null;
  const isReplaced = (line: number) =>
    replaces.some(({ startLine, endLine }) => startLine <= line && line <= endLine);
  return text
    .split('\n')
    .flatMap((line, index) => {
      if (index + 1 === first.startLine) return lines;
      return isReplaced(index + 1) ? [] : [line];
    })
    .join('\n');
}
