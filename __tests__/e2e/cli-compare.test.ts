import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CompareReport } from '../../src/report/report.ts';
import { commitAll, git, initRepository, writeFiles } from '../support/build-world.ts';
import { type CliRun, runCli } from '../support/cli.ts';
import { bytes } from '../support/github/scenario.ts';
import { file, layer } from '../support/image.ts';
import { dockerArchive, ociLayout } from '../support/image-files.ts';
import { listing } from '../support/listing.ts';

let top: string;
let repository: string;
let temporary: string;

beforeEach(() => {
  top = mkdtempSync(join(realpathSync(tmpdir()), 'cli-test-'));
  [repository, temporary] = [join(top, 'repository'), join(top, 'temporary')];
  mkdirSync(temporary);
  initRepository(repository);
  writeFiles(repository, {
    Dockerfile: 'FROM scratch\nCOPY app /opt/app\n',
    app: bytes(2_000_000, 1),
  });
  commitAll(repository, 'the base');
});
afterEach(() => {
  // However it ended: nothing of the run is left.
  const left = readdirSync(temporary);
  rmSync(top, { recursive: true, force: true });
  expect(left).toEqual([]);
});

function cli(...args: readonly string[]): Promise<CliRun> {
  return runCli(args, { cwd: repository, temporary });
}

/** The change that most tests measure: 2 MB stored twice. */
function rewrite(): void {
  writeFiles(repository, {
    Dockerfile: 'FROM scratch\nCOPY app /opt/app\n\nCOPY --chmod=755 app /opt/app\n',
  });
}

describe('paths', () => {
  const dockerfile = (name: string) => `FROM scratch\nCOPY ${name} /\n`;

  it.each<[string, string, readonly string[], string]>([
    ['the defaults', 'svc', [], 'svc/Dockerfile'],
    ['a context', 'svc', ['--context', 'deep'], 'svc/deep/Dockerfile'],
    ['a context above', 'svc/deep', ['--context', '..'], 'svc/Dockerfile'],
    ['a context beside', 'svc', ['--context=../other', '--file=../other/Alt'], 'other/Alt'],
    ['a Dockerfile of another folder', 'svc', ['--file', 'deep/Dockerfile'], 'svc/deep/Dockerfile'],
    ['from the top', '.', ['--context', 'svc'], 'svc/Dockerfile'],
    ['from outside', '..', ['--context', 'repository/svc'], 'svc/Dockerfile'],
  ])('start from the working directory: %s', async (_what, folder, flags, title) => {
    for (const place of ['svc', 'svc/deep', 'other']) {
      writeFiles(repository, { [`${place}/Dockerfile`]: dockerfile('f'), [`${place}/f`]: 'a' });
    }
    writeFiles(repository, { 'other/Alt': dockerfile('f') });
    commitAll(repository, 'services');
    for (const place of ['svc', 'svc/deep', 'other']) {
      writeFiles(repository, { [`${place}/f`]: 'abc' });
    }
    const cwd = join(repository, folder);
    const run = await runCli(['compare', '--quiet', ...flags], { cwd, temporary });
    expect(run.stdout.split('\n', 1)).toEqual([`${title}: the image grew by 2 B (+200%).`]);
  });

  it('that lead nowhere are named from the top, and from where they were looked for', async () => {
    writeFiles(repository, { 'svc/Dockerfile': 'FROM scratch\nCOPY f /\n', 'svc/f': 'a' });
    const cwd = join(repository, 'svc');
    const run = await runCli(['compare', '--context', 'svc'], { cwd, temporary });
    expect([run.exitCode, run.stderr]).toEqual([
      2,
      expect.stringContaining(
        'The head does not have the folder svc/svc: give its path, "--context PATH", relative to the working directory svc.\n',
      ),
    ]);
  });
});

describe('compare', () => {
  it('compares the working tree with the main branch, and writes nowhere', async () => {
    git(repository, 'switch', '--quiet', '-c', 'topic');
    rewrite();
    commitAll(repository, 'the change');
    writeFiles(repository, {
      Dockerfile: 'FROM scratch\nCOPY app /opt/app\n\nCOPY --chmod=755 app /opt/app\nCOPY new /\n',
      new: bytes(500_000, 2),
    });
    const before = listing(repository);
    const run = await cli('compare');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^The image grew by 2\.5 MB \(\+125%\)\.$/m);
    expect(run.stdout).toMatch(/line 4 stores \/opt\/app again: 2 MB wasted/);
    expect(run.stdout).toMatch(/^ +5 +\+500 kB +COPY new \/ +new$/m);
    expect(run.stdout).toMatch(/^base [0-9a-f]{7}, head working tree, linux\/\w+/m);
    expect(run.stderr).toMatch(/^building head \(working tree\)$/m);
    expect(run.stderr).toMatch(/^reading layers: done in [\d.]+ s, 3 layers, 5\d\d kB$/m);
    expect(listing(repository)).toEqual(before);
  });

  it('compares two commits, whatever lies in the working tree', async () => {
    rewrite();
    commitAll(repository, 'the change');
    writeFiles(repository, { Dockerfile: 'FROM nowhere.invalid/at-all' });
    const run = await cli('compare', '--base', 'HEAD~1', '--head', 'HEAD');
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('grew by 2 MB') });
  });

  it('exits with 1 past a limit, with both numbers in the first line', async () => {
    rewrite();
    const run = await cli('compare', '--max-increase', '5% and 1MB');
    expect(run.exitCode).toBe(1);
    expect(run.stdout.split('\n')[0]).toBe(
      'FAIL  The image grew by 2 MB (+100%), past the limit of 5% and 1 MB.',
    );
  });

  it('builds the folder that it is called in', async () => {
    writeFiles(repository, {
      'services/api/Dockerfile': 'FROM scratch\nCOPY --from=shared lib /lib\nCOPY api /\n',
      'services/api/api': bytes(300_000, 3),
      'shared/lib': bytes(400_000, 4),
    });
    commitAll(repository, 'another image');
    writeFiles(repository, { 'services/api/api': bytes(600_000, 3) });
    const cwd = join(repository, 'services/api');
    const args = ['compare', '--format', 'json', '--build-context', 'shared=../../shared'];
    const run = await runCli(args, { cwd, temporary });
    const report: CompareReport = JSON.parse(run.stdout);
    expect(report.changes.unpackedBytes).toMatchObject({ base: 700_000, head: 1_000_000 });
    expect(report.origin.title).toBe('services/api/Dockerfile');
    expect(report.layers.map(({ kind }) => kind)).toEqual(['same', 'changed']);
  });

  it('measures the head alone if the base did not have the image yet', async () => {
    git(repository, 'rm', '--quiet', 'Dockerfile');
    commitAll(repository, 'no image');
    rewrite();
    const run = await cli('compare', '--max-increase', '1kB', '--max-size', '1GB');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/max-increase +does not apply/);
  });

  it('builds nothing if nothing that the image is made of changed', async () => {
    writeFiles(repository, { '.dockerignore': '*.md\n' });
    commitAll(repository, 'what is ignored');
    writeFiles(repository, { 'README.md': 'words\n' });
    const run = await cli('compare', '--format', 'json', '--max-increase', '0');
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ outcome: 'unchanged', result: 'pass' });
    expect(run.stderr).not.toContain('building');
  });

  it('hints at a .dive-ci that nobody asked to read', async () => {
    writeFiles(repository, { '.dive-ci': 'rules:\n  lowestEfficiency: 1\n' });
    rewrite();
    const hint = 'The repository has a .dive-ci file, which was not read';
    expect((await cli('compare')).stdout).toContain(hint);
    const judged = await cli('compare', '--dive-ci', '.dive-ci');
    expect(judged.exitCode).toBe(1);
    expect(judged.stdout).not.toContain(hint);
  });
});

describe('what cannot be measured', () => {
  const BROKEN = 'FROM scratch\nCOPY gone /\n';

  it('is told in one sentence and the builder’s last lines, with exit code 2', async () => {
    writeFiles(repository, { Dockerfile: BROKEN });
    const run = await cli('compare');
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    const [sentence = '', ...lines] = told(run);
    expect(sentence).toMatch(/^image-diet: The image of the head could not be built/);
    expect(lines.join('\n')).toMatch(/"\/gone": not found/);
    expect(lines.length).toBeLessThanOrEqual(20);
  });

  it('is a report too for programs', async () => {
    writeFiles(repository, { Dockerfile: BROKEN });
    const run = await cli('compare', '--format', 'json');
    expect(run.exitCode).toBe(2);
    const report: CompareReport = JSON.parse(run.stdout);
    expect(report).toMatchObject({ outcome: 'error', result: 'error' });
    expect(told(run)[0]).toBe(`image-diet: ${report.failure?.sentence}`);
  });

  it('of the base is told, and decides nothing unless it shall', async () => {
    writeFiles(repository, { Dockerfile: BROKEN });
    const base = commitAll(repository, 'broken');
    rewrite();
    const run = await cli('compare', '--base', base, '--max-size', '1GB');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^WARN .*[Nn]ot compared/m);
    expect((await cli('compare', '--base', base, '--on-unmeasured', 'fail')).exitCode).toBe(1);
  });

  it.each([
    ['no repository', [], '/', /does not lie in a git repository/],
    ['no such ref', ['--base', 'gone'], null, /There is no branch, tag or commit "gone"/],
    [
      'a folder outside',
      ['--base', 'HEAD', '--context', '..'],
      null,
      /leads out of the repository/,
    ],
    ['a mistyped flag', ['--max-increas', '5%'], null, /did you mean --max-increase\?/],
    [
      'two mistakes',
      ['--max-size', 'x', '--max-wasted', 'y'],
      null,
      /--max-size "x".*\nimage-diet: --max-wasted "y"/,
    ],
    ['a file that cannot be', ['-o', '/nowhere/at/all'], null, /could not be written/],
  ])('%s', async (_name, args, cwd, sentence) => {
    const run = await runCli(['compare', ...args], { cwd: cwd ?? repository, temporary });
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(told(run).join('\n')).toMatch(sentence);
  });

  it('no engine', async () => {
    rewrite();
    const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock', DOCKER_CONFIG: temporary };
    const run = await runCli(['compare'], { cwd: repository, temporary, env });
    rmSync(join(temporary, 'buildx'), { recursive: true, force: true });
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(told(run)[0]).toMatch(/engine|builder|Docker/);
  });

  /** What is told about the failure, without the progress before it. */
  function told({ stderr }: CliRun): string[] {
    const lines = stderr.trimEnd().split('\n');
    return lines.slice(lines.findIndex((line) => line.startsWith('image-diet: ')));
  }
});

describe('images that exist', () => {
  const small = { layers: [layer([file('app', 100_000)])], name: 'app:1' };
  const big = {
    layers: [layer([file('app', 100_000)]), layer([file('app', 250_000)])],
    name: 'app:2',
  };

  it('need neither a repository nor an engine', async () => {
    ociLayout(join(top, 'base'), small);
    dockerArchive(join(top, 'head.tar'), big);
    const env = { PATH: '/nowhere', DOCKER_HOST: 'unix:///nowhere' };
    const run = await runCli(['compare', 'base', 'docker-archive:head.tar:app:2'], {
      cwd: top,
      temporary,
      env,
    });
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('grew by 250 kB') });
    expect(run.stdout).toMatch(/^base oci:base, head docker-archive:head\.tar/m);
  });

  it('are compared with what is built', async () => {
    dockerArchive(join(top, 'head.tar'), big);
    const run = await cli('compare', '--head-image', '../head.tar', '--base', 'HEAD');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/shrank by 1\.65 MB/);
  });

  it('that are no images are errors, not absent bases', async () => {
    dockerArchive(join(top, 'head.tar'), big);
    const run = await cli('compare', '--base-image', 'oci:gone', '--head-image', '../head.tar');
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain('Nothing lies at "gone"');
  });
});

describe('files', () => {
  const IMAGES = ['oci:../before', 'oci:../after'];
  beforeEach(() => {
    const app = layer([file('app', 2_000_000)]);
    ociLayout(join(top, 'before'), { layers: [app] });
    ociLayout(join(top, 'after'), { layers: [app, layer([file('app', 2_000_001)])] });
  });

  it('are further renderings of the same comparison', async () => {
    const outputs = ['json=../report.json', 'comment=../comment.md', 'markdown=../summary.md'];
    const flags = outputs.flatMap((output) => ['--output', output]);
    const run = await cli('compare', ...IMAGES, ...flags);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('grew by 2 MB');
    expect(JSON.parse(readFileSync(join(top, 'report.json'), 'utf8')).kind).toBe('compare');
    expect(readFileSync(join(top, 'comment.md'), 'utf8')).toMatch(/^<!-- image-diet:/);
    expect(readFileSync(join(top, 'summary.md'), 'utf8')).toMatch(/^### /);
  });

  it('take the place of standard output', async () => {
    const run = await cli('compare', ...IMAGES, '--quiet', '--output', '../report.txt');
    expect(run).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(top, 'report.txt'), 'utf8')).toContain('grew by 2 MB');
  });
});
