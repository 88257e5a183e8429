/**
 * `npm run parity -- [--update] [--synthetic] [--dive PROGRAM] [ARCHIVE …]`: dive v0.13.1 and this project
 * on the same images, figure by figure: those that tests make in code, and real ones with apt, pip and npm layers, which
 * are built here and now (`--synthetic` leaves them out) and so have other figures each day. ARCHIVEs (of `docker save`)
 * are compared beside them. `--update` writes dive's figures of the former to the fixture that the ordinary tests hold
 * ours against.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import {
  type DiveFixture,
  type DiveSays,
  inDivesForm,
  ordered,
  userBytesOf,
} from '../__tests__/support/dive-figures.ts';
import { dockerArchive } from '../__tests__/support/image-files.ts';
import { checksumOf, parityImages } from '../__tests__/support/parity-images.ts';
import { analyseImage } from '../src/analysis/analyse-image.ts';
import { DEFAULT_LIMITS } from '../src/read/limits.ts';
import { readImages } from '../src/read/read-images.ts';
import { requireEngine } from './engine.ts';
import { askDive, DIVE_VERSION, findDive } from './parity/dive.ts';
import { runCommand } from './process.ts';
import { buildRealImage, PACKAGE_IMAGES } from './real-images.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const FIXTURE = join(root, '__tests__/analysis/fixtures/dive-0.13.1.json');

interface Comparison {
  readonly name: string;
  readonly dive: DiveSays;
  readonly ours: DiveSays;
  /** Of `userSizeBytes`, which dive does not say: what its own layers but the lowest add up to, and ours. */
  readonly user: readonly [number, number];
}

const { values, positionals } = parseArgs({
  options: {
    update: { type: 'boolean', default: false },
    synthetic: { type: 'boolean', default: false },
    dive: { type: 'string' },
  },
  allowPositionals: true,
});
await runCommand(async (signal) => {
  if (!values.synthetic) await requireEngine(signal);
  const dive = findDive(values.dive ?? null, join(root, '.tools'));
  if ('missing' in dive) {
    console.log(`parity: not run (${dive.missing})`);
    return 0;
  }
  const workspace = mkdtempSync(join(tmpdir(), 'image-diet-parity-'));
  try {
    return (await compareAll(dive.program, workspace)) ? 0 : 1;
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
});

/** @returns whether all figures are the same */
async function compareAll(program: string, workspace: string): Promise<boolean> {
  const fixture: DiveFixture = { dive: DIVE_VERSION, images: [] };
  const comparisons: Comparison[] = [];
  for (const image of parityImages()) {
    const archive = join(workspace, 'image.tar');
    dockerArchive(archive, image, { form: 'oci' });
    const compared = await compare(image.name, archive, program, workspace);
    comparisons.push(compared);
    fixture.images.push({
      name: image.name,
      checksum: checksumOf(image),
      says: ordered(compared.dive),
    });
  }
  const given = positionals.map((archive) => ({ name: basename(archive), archive }));
  const recipes = values.synthetic ? [] : PACKAGE_IMAGES;
  const real = recipes.map((recipe) => buildRealImage(recipe, workspace, { withRoot: false }));
  for (const { name, archive } of [...given, ...real]) {
    comparisons.push(await compare(name, resolve(archive), program, workspace));
  }
  if (values.update) writeFileSync(FIXTURE, fixtureText(fixture));
  return report(comparisons);
}

/** An image a line, so that a change of one is one line. */
function fixtureText({ dive, images }: DiveFixture): string {
  const lines = images.map((image) => JSON.stringify(image)).join(',\n');
  return `{"dive":${JSON.stringify(dive)},"images":[\n${lines}\n]}\n`;
}

async function compare(
  name: string,
  archive: string,
  program: string,
  workspace: string,
): Promise<Comparison> {
  const [result] = await readImages(
    [
      {
        source: { kind: 'docker-archive', path: archive, name: null },
        files: { kind: 'docker-archive', file: archive },
        select: null,
        platform: null,
        record: null,
      },
    ],
    {
      signal: new AbortController().signal,
      onProgress: () => {},
      verify: true,
      limits: DEFAULT_LIMITS,
      workspace,
    },
  );
  if (result === undefined || result.state === 'failed') throw result?.error ?? new Error(name);
  const analysis = analyseImage(result.image);
  const said = ordered(askDive(program, archive, workspace));
  const user = [userBytesOf(said), analysis.dive.userSizeBytes] as const;
  return { name, dive: said, ours: ordered(inDivesForm(analysis)), user };
}

function report(comparisons: readonly Comparison[]): boolean {
  const different = comparisons.filter(
    ({ dive, ours, user }) => !isDeepStrictEqual(dive, ours) || user[0] !== user[1],
  );
  for (const { name, dive, ours, user } of different) {
    console.log(
      `different: ${name}\n  dive: ${JSON.stringify(dive)}\n  ours: ${JSON.stringify(ours)}\n  user bytes: ${user}`,
    );
  }
  const same = comparisons.length - different.length;
  console.log(
    `parity with dive ${DIVE_VERSION}: ${same} images the same, ${different.length} different`,
  );
  return different.length === 0;
}
