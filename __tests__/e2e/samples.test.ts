import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { CompareReport, ImageReport } from '../../src/report/report.ts';
import { commitAll, initRepository } from '../support/build-world.ts';
import { runCli } from '../support/cli.ts';
import { standInFlags } from '../support/engines.ts';

jest.setTimeout(300_000);

const examples = join(import.meta.dirname, '../../examples');

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(realpathSync(tmpdir()), 'samples-test-'));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

/** Compares a sample in two variants, as a pull request that replaces one Dockerfile by the other. */
async function compare(sample: string, base: string, head: string): Promise<CompareReport> {
  const repository = join(top, head);
  const temporary = join(top, 'temporary');
  mkdirSync(temporary, { recursive: true });
  initRepository(repository);
  for (const dockerfile of [base, head]) {
    for (const file of readdirSync(join(examples, sample))) {
      if (!/^Dockerfile|\.md$/.test(file)) {
        copyFileSync(join(examples, sample, file), join(repository, file));
      }
    }
    copyFileSync(join(examples, sample, dockerfile), join(repository, 'Dockerfile'));
    commitAll(repository, dockerfile);
  }
  const run = await runCli(
    ['compare', '--base', 'HEAD~1', '--head', 'HEAD', '--format', 'json', ...standInFlags()],
    { cwd: repository, temporary },
  );
  if (run.exitCode !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

function measured(side: CompareReport['base']): ImageReport {
  if ('absent' in side) throw new Error(side.absent);
  return side;
}

/** No side's findings claim more than its image has. */
function expectClaimedOnce({ findings, base, head }: CompareReport): void {
  const claimed = (side: 'base' | 'head') =>
    findings.filter((each) => each.side === side).reduce((sum, { bytes }) => sum + bytes, 0);
  expect(claimed('head')).toBeLessThanOrEqual(measured(head).totals.unpackedBytes);
  expect(claimed('base')).toBeLessThanOrEqual(measured(base).totals.unpackedBytes);
}

/** Of each layer, bottom to top: the line of the Dockerfile, or `base`. */
function lines(image: ImageReport): readonly (number | 'base' | undefined)[] {
  return image.layers.map((layer) => (layer.base ? 'base' : layer.dockerfile?.startLine));
}

/** Version 1.26.0 for amd64, as it is downloaded and as the stand-in writes it. */
const KUBECTL_BYTES = 47_900_000;

describe('the sample of three layers', () => {
  test('the original wastes kubectl, and the optimized one does not', async () => {
    const report = await compare('sample-3-layers', 'Dockerfile.optimized', 'Dockerfile.original');
    const [optimized, original] = [measured(report.base), measured(report.head)];
    expect(lines(optimized)).toEqual(['base', 2]);
    expect(lines(original)).toEqual(['base', 2, 3, 4]);
    expect(original.base?.layers).toBe(1);

    const kubectl = original.waste.find(({ path }) => path === 'kubectl');
    expect(kubectl).toMatchObject({
      layer: 2,
      otherLayer: 3,
      cause: 'moved',
      movedTo: 'bin/kubectl',
    });
    expect(kubectl?.avoidableBytes).toBeGreaterThan(KUBECTL_BYTES);
    expect(original.totals.avoidableBytes).toBeGreaterThan(KUBECTL_BYTES);
    const inDive = original.dive.inefficientFiles.find(({ path }) => path === 'kubectl');
    expect(inDive?.count).toBe(2);
    expect(inDive?.bytes).toBeGreaterThan(KUBECTL_BYTES);

    const wasted = [...optimized.waste, ...optimized.dive.inefficientFiles].map(({ path }) => path);
    expect(wasted.filter((path) => path.includes('kubectl'))).toEqual([]);
    expect(report.changes.avoidableBytes.delta).toBeGreaterThan(KUBECTL_BYTES);

    const moved = report.findings.find(({ id }) => id === 'image-diet/moved-later');
    expect(moved).toMatchObject({ state: 'introduced', savedBytes: kubectl?.avoidableBytes });
    expect(moved?.broughtBy[0]?.dockerfile?.startLine).toBe(3);
    expect(moved?.hiddenBy?.dockerfile?.startLine).toBe(4);
    expect(moved?.replacement?.replaces.map(({ startLine }) => startLine)).toEqual([3, 4]);
    expect(moved?.replacement?.lines).toEqual([
      expect.stringMatching(/^RUN curl -LO https:\S+\/kubectl && \\$/),
      '    chmod u+x kubectl && \\',
      '    mv kubectl /bin/kubectl',
    ]);
    // What dive still sees in the optimized one: apk writes the base image's database anew.
    const explained = report.findings.find(({ id }) => id === 'image-diet/base-file-modified');
    expect(explained).toMatchObject({ state: 'already-there', savedBytes: 0, ownBytes: 0 });
    const paths = explained?.files.map(({ path }) => path) ?? [];
    const seenByDive = optimized.dive.inefficientFiles.map(({ path }) => path);
    expect(seenByDive.filter((path) => !paths.includes(path))).toEqual([]);
    expectClaimedOnce(report);
  });
});

describe('the sample in Go', () => {
  test.each([
    ['debian', 'debian'],
    ['alpine', 'alpine'],
    ['distroless', 'distroless'],
  ])('built in a stage and copied into %s, only the program is its own', async (variant, name) => {
    const report = await compare(
      'sample-1-golang',
      'Dockerfile.original',
      `Dockerfile.multistage.${variant}`,
    );
    const [original, multistage] = [measured(report.base), measured(report.head)];
    expect(original.base?.name).toContain('golang');
    expect(lines(original).filter((line) => line !== 'base')).toEqual([2, 3]);
    expect(multistage.base?.name).toContain(name);
    expect(lines(multistage).filter((line) => line !== 'base')).toEqual([6]);
    expect(multistage.layers.at(-1)).toMatchObject({
      instruction: 'COPY --from=builder /go/sample ./',
      fileCount: 1,
    });
    expect(multistage.totals.avoidableBytes).toBe(0);
    // The compiler and its library stay behind.
    expect(report.changes.unpackedBytes.delta).toBeLessThan(-400_000_000);

    const toolchain = report.findings.find(({ id }) => id === 'image-diet/build-toolchain');
    expect(toolchain?.state).toBe('resolved');
    expect(toolchain?.savedBytes).toBeGreaterThan(400_000_000);
    expect(toolchain?.replacement?.lines).toEqual([
      'FROM golang:1.19 AS build',
      'COPY sample.go ./',
      'RUN CGO_ENABLED=0 go build sample.go',
      '',
      'FROM gcr.io/distroless/static-debian11',
      'COPY --from=build /go/sample /go/sample',
    ]);
    expectClaimedOnce(report);
  });
});
