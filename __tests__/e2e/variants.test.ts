import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  isMeasuredVariant,
  type MeasuredVariant,
  type VariantsReport,
} from '../../src/report/variants-report.ts';
import { commitAll, git, initRepository } from '../support/build-world.ts';
import { type CliRun, processesWith, runCli } from '../support/cli.ts';
import { standInFlags } from '../support/engines.ts';
import { errorsOf, validator } from '../support/schema.ts';

jest.setTimeout(300_000);

const root = join(import.meta.dirname, '../..');
const sample = join(root, 'examples/sample-1-golang');

let top: string;
let repository: string;
let temporary: string;
beforeEach(() => {
  top = mkdtempSync(join(realpathSync(tmpdir()), 'variants-test-'));
  repository = join(top, 'repository');
  temporary = join(top, 'temporary');
  mkdirSync(temporary);
  initRepository(repository);
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function variants(...args: readonly string[]): Promise<CliRun> {
  return runCli(['variants', ...args], { cwd: repository, temporary });
}

function measured({ stdout }: CliRun): readonly MeasuredVariant[] {
  const report: VariantsReport = JSON.parse(stdout);
  return report.variants.filter(isMeasuredVariant);
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(repository, name), text);
}

const FILES = [
  ...['Dockerfile.original', 'Dockerfile.multistage.debian'],
  ...['Dockerfile.multistage.alpine', 'Dockerfile.multistage.distroless'],
];

test('four Dockerfiles for one program in Go', async () => {
  for (const file of readdirSync(sample)) copyFileSync(join(sample, file), join(repository, file));
  commitAll(repository);
  const run = await variants(
    ...FILES.flatMap((file) => ['-f', file]),
    ...['--format', 'json', ...standInFlags()],
  );
  expect(run.exitCode).toBe(0);
  expect(errorsOf(validator('variants'), run.stdout)).toEqual([]);

  const ranked = measured(run);
  expect(ranked.map(({ name }) => name)).toEqual([...FILES].reverse());
  const [distroless, alpine, , original] = ranked;
  expect(original?.ratioToSmallest).toBeGreaterThanOrEqual(30);
  expect(original?.ratioToFirst).toBe(1);
  expect(original?.biggestFinding?.id).toBe('image-diet/build-toolchain');
  expect(JSON.stringify(original?.biggestFinding?.title)).toContain('Go toolchain');
  expect(distroless).toMatchObject({ shells: [], packageManagers: [], biggestFinding: null });
  expect(alpine?.shells.map(({ name }) => name)).toContain('sh');
  expect(original?.packageManagers.map(({ name }) => name)).toContain('apt');
  // The program is the only thing of its own.
  const { base, totals } = distroless ?? {};
  expect((totals?.unpackedBytes ?? 0) - (base?.unpackedBytes ?? 0)).toBeGreaterThan(1_000_000);
  expect(git(repository, 'status', '--porcelain')).toBe('');
});

describe('a small project of stages and arguments', () => {
  const DOCKERFILE = [
    'FROM scratch AS small',
    'COPY small /data',
    'FROM small AS big',
    'COPY big /more',
    'FROM scratch AS chosen',
    'ARG WHICH',
    'COPY $WHICH /data',
  ].join('\n');
  beforeEach(() => {
    write({ Dockerfile: DOCKERFILE, small: 'x'.repeat(1000), big: 'y'.repeat(5000) });
    commitAll(repository);
  });

  test('stages are ranked, and their limits set the exit code', async () => {
    const run = await variants(
      ...['--target', 'big', '--target', 'small', '--max-size', '2kB', '--format', 'json'],
    );
    expect(run.exitCode).toBe(1);
    expect(
      measured(run).map(({ name, result, totals }) => [name, result, totals.unpackedBytes]),
    ).toEqual([
      ['small', 'pass', 1000],
      ['big', 'fail', 6000],
    ]);
  });

  test('the working tree is what is built', async () => {
    write({ small: 'x'.repeat(3000), new: 'z', 'Dockerfile.new': 'FROM scratch\nCOPY new /\n' });
    const run = await variants(
      ...['-f', 'Dockerfile.new', '-f', 'Dockerfile', '--target', 'small', '--format', 'json'],
    );
    // Dockerfile.new has no stage of that name.
    expect(measured(run).map(({ name, totals }) => [name, totals.unpackedBytes])).toEqual([
      ['Dockerfile', 3000],
    ]);
    expect(run.exitCode).toBe(0);
    expect(git(repository, 'status', '--porcelain').split('\n')).toEqual([
      'M small',
      ...['?? Dockerfile.new', '?? new'],
    ]);
  });

  test('values are compared by label, and one that has a label is told nowhere', async () => {
    const secret = 'not-there-hunter2';
    const run = await variants(
      ...['--target', 'chosen', '--vary', `WHICH=small,large:=big,lost:=${secret}`, '--verbose'],
    );
    expect(run.exitCode).toBe(0);
    const ranking = run.stdout.split('\n').filter((line) => /^ {2}WHICH=\S+ +\d/.test(line));
    expect(ranking.map((line) => line.trim().split(/ +/).slice(0, 3).join(' '))).toEqual([
      'WHICH=small 1 kB',
      'WHICH=large 5 kB',
    ]);
    expect(run.stdout).toMatch(
      /Not measured\n {2}WHICH=lost\n {4}It could not be built, because line 7 of Dockerfile asks for \*\*\*, /,
    );
    expect(run.stdout + run.stderr).not.toContain(secret);
  });

  test('images stand beside builds; one that is not there is a row', async () => {
    const run = await variants(
      ...['--target', 'small', 'oci:empty', 'oci-archive:gone.tar', '--format', 'json'],
    );
    const report: VariantsReport = JSON.parse(run.stdout);
    expect(report.variants.map((variant) => [variant.name, 'absent' in variant])).toEqual([
      ['Dockerfile (small)', false],
      ['oci:empty', true],
      ['oci-archive:gone.tar', true],
    ]);
    expect([report.result, run.exitCode]).toEqual(['warn', 0]);
  });

  test('where all fail the exit code is 2, and each says why', async () => {
    const run = await variants('-f', 'nowhere', '-f', 'nobody', 'oci:gone');
    expect(run.exitCode).toBe(2);
    expect(run.stdout).toContain('The repository does not have the Dockerfile nowhere');
    expect(run.stdout).toContain('The repository does not have the Dockerfile nobody');
    expect(run.stdout).toContain('oci:gone');
    expect(run.stderr).toContain(
      'image-diet: None of the 3 variants could be measured; each has its reason.',
    );
  });

  test('where all fail for one reason it is said once more', async () => {
    const run = await variants('-f', 'nowhere', '--target', 'a', '--target', 'b');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(
      /image-diet: None of the 2 variants could be measured: the repository does not have the Dockerfile nowhere/,
    );
  });

  test('an interruption ends all builds, and leaves nothing behind', async () => {
    write({ Dockerfile: 'FROM scratch AS a\nCOPY . /\nFROM scratch AS b\nCOPY . /b\n' });
    let sent = false;
    const run = await runCli(['variants', '--target', 'a', '--target', 'b', '--no-cache'], {
      cwd: repository,
      temporary,
      onStderr: (text, kill) => {
        if (sent || !text.includes('building b')) return;
        sent = true;
        kill('SIGINT');
      },
    });
    expect(run.exitCode).toBe(130);
    expect(readdirSync(temporary)).toEqual([]);
    expect(processesWith(temporary)).toEqual([]);
  });
});
