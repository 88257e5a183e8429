import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseArguments } from '../../src/cli/arguments.ts';
import { asFlag } from '../../src/cli/as-flag.ts';
import { readCompareConfiguration, readInspectConfiguration } from '../../src/cli/configuration.ts';
import { invalidConfiguration } from '../../src/policy/failures.ts';
import { DEFAULT_LIMITS, limitNames } from '../../src/read/limits.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'configuration-test-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function compare(...argv: string[]) {
  const invocation = parseArguments(['compare', ...argv], 100);
  if (invocation.command !== 'compare') throw new Error('no comparison');
  const { mistakes, ...configuration } = readCompareConfiguration(invocation, {
    cwd,
    env: { TOKEN: 'hunter2' },
  });
  if (mistakes.length > 0) throw invalidConfiguration(mistakes);
  return configuration;
}

function inspect(...argv: string[]) {
  const invocation = parseArguments(['inspect', ...argv], 100);
  if (invocation.command !== 'inspect') throw new Error('no inspection');
  const { mistakes, ...configuration } = readInspectConfiguration(invocation, { cwd, env: {} });
  if (mistakes.length > 0) throw invalidConfiguration(mistakes);
  return configuration;
}

function mistake(read: () => unknown): { code: unknown; sentences: string[] } {
  try {
    read();
  } catch (error) {
    const { code, message } = error as { code: unknown; message: string };
    return { code, sentences: message.split('\n') };
  }
  throw new Error('it was accepted');
}

describe('the sides', () => {
  it('are left to the checkout if nothing is said', () => {
    expect(compare().sides).toEqual({ base: null, head: null });
  });

  it('are refs or full names of commits', () => {
    const sha = 'a'.repeat(40);
    expect(compare('--base', 'origin/main', '--head', sha).sides).toEqual({
      base: { kind: 'revision', revision: { kind: 'ref', name: 'origin/main' } },
      head: { kind: 'revision', revision: { kind: 'commit', sha } },
    });
  });

  it.each([
    [['oci:base', 'docker://head']],
    [['--base-image', 'oci:base', '--head-image', 'docker://head']],
  ])('are images: %j', (argv) => {
    expect(compare(...argv).sides).toEqual({
      base: { kind: 'image', reference: { transport: 'oci', path: 'base', name: null } },
      head: { kind: 'image', reference: { transport: 'docker', name: 'head' } },
    });
  });

  it('are mixed', () => {
    expect(compare('--head-image', 'docker-daemon:a').sides).toMatchObject({
      base: null,
      head: { kind: 'image' },
    });
  });
});

describe('the build', () => {
  it('has the options of docker buildx build under the names of the action', () => {
    const { build } = compare(
      ...['-f', 'docker/Dockerfile', '--target', 'run', '--platform', 'linux/arm64'],
      ...['--build-arg', 'A=1', '--build-arg', 'B', '--build-context', 'x=docker-image://y'],
      ...['--secret', 'id=t,env=TOKEN', '--secret', 'id=f,src=f.txt', '--ssh', 'default'],
      ...['--cache-from', 'type=gha', '--cache-to', 'type=gha,mode=max', '--builder', 'b'],
      ...['--network', 'host', '--add-host', 'a:1.2.3.4', '--allow', 'network.host'],
      ...['--label', 'l=1', '--shm-size', '1g', '--ulimit', 'nofile=1', '--pull'],
      ...['--no-cache', '--no-cache-filter', 'deps', '--prepare', 'make', '--context', 'app'],
    );
    expect(build).toEqual({
      context: 'app',
      file: 'docker/Dockerfile',
      target: 'run',
      platform: 'linux/arm64',
      buildArgs: ['A=1', 'B'],
      buildContexts: ['x=docker-image://y'],
      secrets: [],
      secretEnvs: ['t=TOKEN'],
      secretFiles: ['f=f.txt'],
      ssh: ['default'],
      cacheFrom: ['type=gha'],
      cacheTo: ['type=gha,mode=max'],
      builder: 'b',
      network: 'host',
      addHosts: ['a:1.2.3.4'],
      allow: ['network.host'],
      labels: ['l=1'],
      shmSize: '1g',
      ulimit: ['nofile=1'],
      pull: true,
      noCache: true,
      noCacheFilters: ['deps'],
      prepare: 'make',
    });
  });

  it('has docker’s defaults', () => {
    expect(compare().build).toMatchObject({
      context: '.',
      file: null,
      pull: false,
      noCache: false,
      noCacheFilters: [],
    });
  });
});

describe('the limits', () => {
  it('are those of the action', () => {
    const { thresholds } = compare(
      ...['--max-increase', '10% and 10MB', '--warn-increase', '1MB', '--max-size', '2GB'],
      ...['--max-wasted', '1MB', '--max-wasted-increase', '1kB', '--min-efficiency', '0.9'],
      ...['--size-metric', 'compressed', '--on-unmeasured', 'fail'],
      ...['--confirm', 'never', '--confirm-timeout', '10m'],
    );
    expect(thresholds.rules.map(({ name, limit }) => [name, limit])).toEqual([
      ['max-increase', '10% and 10 MB'],
      ['warn-increase', '1 MB'],
      ['max-size', '2 GB'],
      ['max-wasted', '1 MB'],
      ['max-wasted-increase', '1 kB'],
      ['min-efficiency', '90%'],
    ]);
    expect(thresholds).toMatchObject({
      sizeMetric: 'compressed',
      onUnmeasured: 'fail',
      confirm: 'never',
      confirmTimeoutMs: 600_000,
    });
  });

  it('of dive are read from a file, relative to the working directory', () => {
    writeFileSync(join(cwd, '.dive-ci'), 'rules:\n  highestWastedBytes: 20MB\n');
    expect(inspect('a', '--dive-ci', '.dive-ci').thresholds.rules.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['dive:highestWastedBytes']),
    );
  });

  it('of reading have defaults', () => {
    expect(inspect('a').reading).toEqual({
      verify: false,
      limits: { ...DEFAULT_LIMITS, names: limitNames(asFlag) },
      cache: null,
    });
    expect(
      inspect('a', '--verify', '--max-layer-bytes=1GiB', '--max-entries=7', '--max-json-bytes=1MB')
        .reading,
    ).toMatchObject({
      verify: true,
      limits: { maxLayerBytes: 2 ** 30, maxEntries: 7, maxJsonBytes: 1_000_000 },
    });
    const folder = join(cwd, 'kept');
    expect(inspect('a', '--cache-dir', 'kept').reading.cache).toEqual({
      folder,
      maxBytes: 512 * 2 ** 20,
    });
    const bounded = ['--cache-dir', folder, '--max-cache-bytes', '1GB'];
    expect(inspect('a', ...bounded).reading.cache).toEqual({ folder, maxBytes: 1e9 });
  });
});

describe('the outputs', () => {
  it('are standard output as text', () => {
    expect(compare().outputs).toEqual([{ format: 'text', file: null }]);
    expect(compare('-o', '-').outputs).toEqual([{ format: 'text', file: null }]);
  });

  it('are a file in place of it', () => {
    expect(compare('--format', 'json', '-o', 'r.json').outputs).toEqual([
      { format: 'json', file: 'r.json' },
    ]);
  });

  it('are further files, each in its format', () => {
    expect(compare('-o', 'json=r.json', '-o', 'comment=c=1.md').outputs).toEqual([
      { format: 'text', file: null },
      { format: 'json', file: 'r.json' },
      { format: 'comment', file: 'c=1.md' },
    ]);
  });

  it('are files whatever else they look like', () => {
    for (const file of ['./yaml=r', 'Yaml=r', 'a/b=r']) {
      expect(inspect('a', '-o', file).outputs).toEqual([{ format: 'text', file }]);
    }
  });
});

describe('mistakes', () => {
  it.each([
    [
      'one image',
      ['a'],
      'compare takes two images, the base and the head, or none; 1 was given (to inspect one image: image-diet inspect IMAGE).',
    ],
    [
      'three images',
      ['a', 'b', 'c'],
      'compare takes two images, the base and the head, or none; 3 were given (to inspect one image: image-diet inspect IMAGE).',
    ],
    [
      'images and refs',
      ['a', 'b', '--base-image', 'c'],
      'Two images are both sides already: leave out --base, --head, --base-image and --head-image.',
    ],
    [
      'two heads',
      ['--head', 'x', '--head-image', 'y'],
      '--head and --head-image are both given: give one of them, there is only one head.',
    ],
    [
      'an option for a ref',
      ['--base=--output=x'],
      '--base "--output=x" is no ref: none begins with a hyphen.',
    ],
    [
      'nothing to build',
      ['a', 'b', '--target', 'x'],
      '--target does nothing here, because both sides are images and none is built: leave it out.',
    ],
    [
      'nothing to build, twice',
      ['a', 'b', '--no-cache', '--target', 'x'],
      '--target, --no-cache do nothing here, because both sides are images and none is built: leave them out.',
    ],
    [
      'two platforms',
      ['--platform', 'linux/amd64,linux/arm64'],
      '--platform "linux/amd64,linux/arm64" names several: give one, and compare again for each further one.',
    ],
    [
      'a platform that does not exist',
      ['--platform', 'linux/foo'],
      '--platform "linux/foo" is no platform that there is: write os/architecture[/variant], such as linux/amd64 or linux/arm64.',
    ],
    [
      'a format without a file',
      ['-o', 'json='],
      '--output json= names no file: write --output json=FILE.',
    ],
    [
      'a format that there is not',
      ['-o', 'xml=report.xml'],
      '--output "xml=report.xml" asks for the format "xml", and there are text, markdown, json, comment: use one of them, or write ./ before the name of a file.',
    ],
    [
      'a format on standard output',
      ['-o', 'json=-'],
      '--output json=- names standard output: write --format json.',
    ],
    [
      'a count that is none',
      ['--max-entries', '0'],
      '--max-entries "0" is not a count: write a whole number of at least 1.',
    ],
    [
      'two files',
      ['-o', 'a', '-o', 'b'],
      '--output names 2 files ("a", "b"): give one, and each further one with its format, such as json=report.json.',
    ],
    [
      'no such file',
      ['--dive-ci', 'gone'],
      `--dive-ci "gone" can't be read (ENOENT: no such file or directory): give the path of a file.`,
    ],
  ])('%s', (_name, argv, sentence) => {
    expect(mistake(() => compare(...argv))).toEqual({
      code: 'invalid-configuration',
      sentences: [sentence],
    });
  });

  it('in what is to be ignored name the flag', () => {
    expect(mistake(() => compare('--ignore', 'apt-lists')).sentences).toEqual([
      expect.stringMatching(/^--ignore "apt-lists" gives no reason: /),
    ]);
  });

  it('are told together', () => {
    const { sentences } = mistake(() =>
      compare(
        ...['--base', 'x', '--base-image', 'y', '--max-increase', 'much', '--max-size', '-1'],
        ...['--size-metric', 'wasted', '--secret', 'hunter2', '--max-layer-bytes', 'all'],
      ),
    );
    expect(sentences.map((sentence) => sentence.split(' ')[0])).toEqual([
      '--base',
      '--secret',
      '--max-increase',
      '--max-size',
      '--size-metric',
      '--max-layer-bytes',
    ]);
    expect(sentences.join(' ')).not.toContain('hunter2');
  });

  it('in an image are told by inspect too', () => {
    expect(mistake(() => inspect('oci:', '--max-entries', 'x'))).toMatchObject({
      code: 'invalid-configuration',
      sentences: expect.arrayContaining([expect.stringMatching(/^--max-entries/)]),
    });
  });

  it('of the arguments come with them', () => {
    const { sentences } = mistake(() =>
      compare('--frobnicate', 'a', '--head', '', '--format', 'yaml', '--max-entries', 'x'),
    );
    expect(sentences).toEqual([
      expect.stringMatching(/^compare has no option --frobnicate:/),
      '--head is empty: give it a value, or leave it out.',
      expect.stringMatching(/^--max-entries "x"/),
      '--format "yaml" is not one of text, markdown, json, comment.',
    ]);
  });

  it.each([
    [[], 'none was'],
    [['a', 'b'], '2 were'],
  ])('inspect takes one image: %j', (images, given) => {
    expect(mistake(() => inspect(...images)).sentences).toEqual([
      `inspect takes one image; ${given} given (to compare two: image-diet compare BASE HEAD).`,
    ]);
  });
});
