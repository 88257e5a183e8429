import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { makeFixtureBases } from '../support/finding-pages/bases.ts';
import { basesOf, findingPages, type ProvenWith } from '../support/finding-pages/page.ts';
import { prove } from '../support/finding-pages/prove.ts';
import { proveLayer } from '../support/finding-pages/prove-layer.ts';
import { makeRealTools } from '../support/finding-pages/real-tools.ts';

jest.setTimeout(120_000);

const pages = findingPages();
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'finding-pages-test-'));
const bases = makeFixtureBases(folder);
// Here and not in beforeAll: the names of the tests say which tools are themselves.
const tools = await makeRealTools(folder);
afterAll(async () => {
  await tools.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** No builder writes what it speaks of. */
const MAKES_A_LAYER = 'stored-twice';
/** These show another image to build on; what they find no line of this Dockerfile can save. */
const SHOW_ANOTHER_BASE = ['base-file-modified', 'large-base-image'];
/** What these say instead stands for no lines in particular: a second stage, .dockerignore. */
const NOTHING_TO_PASTE = [...SHOW_ANOTHER_BASE, 'build-toolchain', 'version-control'];

const examples = pages
  .filter(({ name }) => name !== MAKES_A_LAYER)
  .map(({ name, example, provenWith }) => ({ name, example, ...howBuilt(provenWith) }));

/** The image of the real tool, if it is one that can be had, and words for the test's name. */
function howBuilt(provenWith: ProvenWith): { readonly real: string | null; readonly how: string } {
  if (provenWith === 'build') return { real: null, how: 'with a real build' };
  if (provenWith === 'fixture') return { real: null, how: 'with a fixture' };
  const real = tools.imageOf(provenWith);
  return {
    real,
    how: real === null ? `with a fixture: ${provenWith} is not reachable` : `real ${provenWith}`,
  };
}

describe('what docs/findings shows, built', () => {
  // One after the other: BuildKit may not say which layers are the base's where several builds begin with it.
  test.each(examples)('$name ($how)', async ({ name, example, real }) => {
    const from = basesOf(`${example.before}${example.after}`);
    const { finding, savedBytes, remains, pasted } = await prove(`image-diet/${name}`, example, {
      buildContexts: bases.contextsOf(from, real),
      network: real === null ? null : 'host',
    });
    if (finding === null) throw new Error('the first Dockerfile does not have it');
    expect(finding.bytes).toBeGreaterThan(0);
    expect(remains).toBe(false);
    expect(pasted).toBe(NOTHING_TO_PASTE.includes(name) ? null : example.after);
    if (SHOW_ANOTHER_BASE.includes(name)) {
      expect(finding.savedBytes ?? 0).toBe(0);
      return;
    }
    expect(savedBytes).toBe(finding.savedBytes);
    const { file, lines = [] } = finding.replacement ?? {};
    const ignored = file === '.dockerignore' ? `${lines.join('\n')}\n` : null;
    expect(ignored).toBe(example.dockerignore);
  });

  test(`${MAKES_A_LAYER} (with an image around the layer that a real build makes)`, async () => {
    const page = pages.find(({ name }) => name === MAKES_A_LAYER);
    if (page === undefined) throw new Error('it has no page');
    const proof = await proveLayer(`image-diet/${MAKES_A_LAYER}`, page.example, folder);
    expect(proof).toMatchObject({
      finding: { savedBytes: 2_000_000 },
      savedBytes: 2_000_000,
      remains: false,
      pasted: null,
    });
  });
});

describe('beyond what the pages show', () => {
  const apt = tools.imageOf('apt');
  // Without apt's packages there is no compiler; that it is missing is counted below.
  const withApt = apt === null ? test.skip : test;

  withApt('build-toolchain finds the real gcc, and what a second stage saves', async () => {
    const build = [
      'RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*',
      'COPY main.c /src/',
      'RUN gcc -o /usr/bin/app /src/main.c',
    ].join('\n');
    const { finding, savedBytes, remains } = await prove(
      'image-diet/build-toolchain',
      {
        before: `FROM debian:11-slim\n${build}\n`,
        after: `FROM debian:11-slim AS build\n${build}\n\nFROM debian:11-slim\nCOPY --from=build /usr/bin/app /usr/bin/app\n`,
        dockerignore: null,
      },
      { buildContexts: bases.contextsOf(['debian:11-slim'], apt), network: 'host' },
      { 'main.c': 'int main(void) { return 0; }\n' },
    );
    // cc1 alone has some 20 MB.
    expect(finding?.bytes).toBeGreaterThan(30_000_000);
    expect([savedBytes, remains]).toEqual([finding?.savedBytes, false]);
  });
});

// Skipped tests are counted: a run in which a fixture took a tool's place shows in its last line.
for (const [tool, reason] of tools.unreachable) {
  test.skip(`${tool} reaches its packages: ${reason}`, () => {});
}
