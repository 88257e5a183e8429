import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { CompareReport } from '../../src/report/report.ts';
import { type BuildWorld, makeBuildWorld, SAME_ENGINE } from '../support/build-world.ts';
import { compareCommits } from '../support/compare-builds.ts';
import { file, layer } from '../support/image.ts';
import { ociLayout } from '../support/image-files.ts';
import { digestsIn, type Registry, startRegistry } from '../support/registry.ts';

jest.setTimeout(60_000);

let made: BuildWorld;
let registry: Registry;
let digests: readonly string[];
beforeEach(async () => {
  made = makeBuildWorld({ run: SAME_ENGINE });
  const directory = join(made.folder, 'images');
  const sizes = [10, 500];
  ociLayout(
    directory,
    sizes.map((bytes) => ({
      layers: [layer([file('tool', 'x'.repeat(bytes))])],
      name: `app:${bytes}`,
    })),
  );
  digests = digestsIn(directory);
  registry = await startRegistry({ directory, tag: () => digests[0] ?? null });
});
afterEach(async () => {
  await registry.close();
  made.remove();
});

/** As `BASE@0` and `BASE@1` of one tag, which a bot writes anew with each release. */
function named(text: string): string {
  return text.replace(/BASE@(\d)/g, (_, i) => `${registry.host}/app:12@${digests[Number(i)]}`);
}

function told({ layers }: CompareReport) {
  return layers
    .filter(({ kind }) => kind !== 'same')
    .map(({ cause, unpacked }) => [cause?.kind, unpacked.delta]);
}

/** What a limit says that the pull request passes with both digests the same. */
async function compare(dockerfile: string): Promise<CompareReport> {
  const head = dockerfile.replaceAll('BASE@0', 'BASE@1');
  return compareCommits(made, {
    base: { Dockerfile: named(dockerfile) },
    head: { Dockerfile: named(head) },
    limits: { 'max-increase': '100 B' },
  });
}

describe('a digest that the pull request edits', () => {
  test.each([
    ['in FROM', 'FROM BASE@0\n', 'base-image-edited'],
    ['in an ARG of FROM', 'ARG FOUND=BASE@0\nFROM $FOUND\n', 'base-image-edited'],
    ['of an image that files come from', 'FROM scratch\nCOPY --from=BASE@0 /tool /\n', 'edited'],
    [
      'of a stage that files come from',
      'FROM BASE@0 AS tools\nFROM scratch\nCOPY --from=tools /tool /\n',
      'inputs-changed',
    ],
    [
      'of a stage upon a stage',
      'FROM BASE@0 AS one\nFROM one AS two\nFROM scratch\nCOPY --from=two /tool /\n',
      'inputs-changed',
    ],
  ])('%s is charged', async (_name, dockerfile, cause) => {
    const report = await compare(dockerfile);
    expect(told(report)).toEqual([[cause, 490]]);
    expect([report.drift, report.result]).toEqual([null, 'fail']);
  });
});
