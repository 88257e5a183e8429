import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { ImageSource } from '../../src/image/image.ts';
import type { CompareReport, InspectReport } from '../../src/report/report.ts';
import { commitAll, initRepository, writeFiles } from '../support/build-world.ts';
import { runCli } from '../support/cli.ts';
import { bytes, openScenario, type Scenario } from '../support/github/scenario.ts';
import { file, layer, whiteout } from '../support/image.ts';
import { dockerArchive, type ImageSpec, ociArchive, ociLayout } from '../support/image-files.ts';
import { errorsOf, validator } from '../support/schema.ts';

// Real builds.
jest.setTimeout(120_000);

/** What ships, run once with each kind of source: its JSON is what the schemas say. */

const engineName = `test-of-image-diet-${randomBytes(6).toString('hex')}:1`;

/** With waste, packages and a name that is no UTF-8, so that most of the JSON is there. */
function spec(name: string): ImageSpec {
  const status = 'Package: curl\nStatus: install ok installed\nVersion: 7.88\n';
  const lower = [
    file('var/lib/dpkg/status', status),
    file('var/lib/dpkg/info/curl.list', '/usr/bin/curl\n'),
    file('usr/bin/curl', 300_000),
    file('var/lib/apt/lists/index', 200_000),
    file(Buffer.from('caf\xe9', 'latin1'), 100_000),
  ];
  return { layers: [layer(lower), layer([whiteout('var/lib/apt/lists/index')])], name };
}

let top: string;
let repository: string;
let temporary: string;
let commit: string;
beforeAll(() => {
  top = mkdtempSync(join(realpathSync(tmpdir()), 'json-schema-test-'));
  [repository, temporary] = [join(top, 'repository'), join(top, 'temporary')];
  mkdirSync(temporary);
  initRepository(repository);
  writeFiles(repository, {
    Dockerfile: 'FROM scratch\nCOPY app /opt/app\n',
    app: bytes(2_000_000, 1),
  });
  commit = commitAll(repository, 'the base');
  writeFiles(repository, { Dockerfile: 'FROM scratch\nCOPY app /opt/app\nCOPY app /opt/app2\n' });
  ociLayout(join(top, 'layout'), spec('app:1'));
  ociArchive(join(top, 'layout.tar'), spec('app:1'));
  dockerArchive(join(top, 'saved.tar'), spec(engineName));
  execFileSync('docker', ['load', '--quiet', '--input', join(top, 'saved.tar')], { stdio: 'pipe' });
});
afterAll(() => {
  execFileSync('docker', ['image', 'rm', engineName], { stdio: 'pipe' });
  rmSync(top, { recursive: true, force: true });
});

async function jsonOf(exitCode: number, ...args: readonly string[]): Promise<string> {
  const run = await runCli([...args, '--quiet', '--format', 'json'], {
    cwd: repository,
    temporary,
  });
  expect(run).toMatchObject({ exitCode });
  return run.stdout;
}

const IMAGES = [
  ['oci', 'oci:../layout:app:1'],
  ['oci-archive', 'oci-archive:../layout.tar'],
  ['docker-archive', 'docker-archive:../saved.tar'],
  ['docker-daemon', `docker-daemon:${engineName}`],
] as const satisfies readonly (readonly [ImageSource['kind'], string])[];

test.each(IMAGES)('inspect of an image from %s', async (kind, reference) => {
  const json = await jsonOf(0, 'inspect', reference, '--max-size', '1GB');
  expect(errorsOf(validator('inspect'), json)).toEqual([]);
  const report: InspectReport = JSON.parse(json);
  expect(report.image.source.kind).toBe(kind);
  expect(report.packages.installed.map(({ name }) => name)).toEqual(['curl']);
  expect(report.waste).not.toEqual([]);
});

test.each(IMAGES)('compare of the working tree with an image from %s', async (kind, reference) => {
  const json = await jsonOf(1, 'compare', '--base-image', reference, '--max-increase', '1kB');
  expect(errorsOf(validator('report'), json)).toEqual([]);
  expect(sourcesIn(json)).toMatchObject([{ kind }, { kind: 'build', revision: 'working tree' }]);
});

test('compare of the working tree with a commit', async () => {
  const json = await jsonOf(0, 'compare', '--base', commit);
  expect(errorsOf(validator('report'), json)).toEqual([]);
  expect(sourcesIn(json)).toMatchObject([
    { kind: 'build', revision: commit },
    { kind: 'build', revision: 'working tree' },
  ]);
});

test('compare of two images', async () => {
  const json = await jsonOf(0, 'compare', IMAGES[0][1], IMAGES[3][1]);
  expect(errorsOf(validator('report'), json)).toEqual([]);
  expect(sourcesIn(json)).toMatchObject([{ kind: 'oci' }, { kind: 'docker-daemon' }]);
});

test('compare that does not begin, and one that fails', async () => {
  for (const args of [
    ['--max-size', 'big'],
    ['--base', 'gone'],
    ['--target', 'gone'],
  ]) {
    const json = await jsonOf(2, 'compare', ...args);
    expect(errorsOf(validator('report'), json)).toEqual([]);
    expect(JSON.parse(json)).toMatchObject({ outcome: 'error', result: 'error' });
  }
});

test('variants of builds and of images', async () => {
  const images = IMAGES.map(([, reference]) => reference);
  const json = await jsonOf(0, 'variants', '-f', 'Dockerfile', ...images);
  expect(errorsOf(validator('variants'), json)).toEqual([]);
});

test('the action on a pull request, and where it fails', async () => {
  const scenario: Scenario = await openScenario();
  try {
    const pullRequest = scenario.pullRequest(
      { Dockerfile: 'FROM scratch\nCOPY app /\n', app: bytes(1_000_000, 1) },
      { app: bytes(3_000_000, 2) },
    );
    const inputs = { variants: 'Dockerfile\nimage=oci:gone' };
    const measured = await scenario.runOn(pullRequest, { inputs });
    expect(errorsOf(validator('report'), reportOf(measured.outputs, 'report'))).toEqual([]);
    expect(errorsOf(validator('variants'), reportOf(measured.outputs, 'variants'))).toEqual([]);
    const failed = await scenario.runOn(pullRequest, { inputs: { pull: 'yes' }, exitCode: 2 });
    expect(errorsOf(validator('report'), reportOf(failed.outputs, 'report'))).toEqual([]);
  } finally {
    await scenario.close();
  }
});

function sourcesIn(json: string): readonly (ImageSource | null)[] {
  const { base, head }: CompareReport = JSON.parse(json);
  return [base, head].map((side) => ('image' in side ? side.image.source : null));
}

function reportOf(outputs: Readonly<Record<string, string>>, name: string): string {
  return readFileSync(outputs[name] ?? '', 'utf8');
}
