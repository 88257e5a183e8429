import { describe, expect, test } from '@jest/globals';
import { INPUT_NAMES, type InputName, readInputs } from '../../src/action/inputs.ts';
import { DEFAULT_LIMITS } from '../../src/read/limits.ts';
import { asInput } from '../../src/units/spelling.ts';

type Given = Partial<Record<InputName, string>>;

function read(given: Given, readText: (path: string) => string = noFile) {
  const env = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
  return readInputs(env, readText);
}

function noFile(path: string): never {
  throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), {
    code: 'ENOENT',
  });
}

function messageOf(given: Given): string {
  return read(given).mistakes.join(' ');
}

describe('readInputs', () => {
  test('without any: the checkout is built as it is, nothing fails, and changes are told', () => {
    const { build, ...ours } = read({});
    expect(build.context).toBe('.');
    const given = Object.entries(build).filter(
      ([, value]) => value !== null && value !== false && String(value) !== '',
    );
    expect(given).toEqual([['context', '.']]);
    expect(ours).toEqual({
      sides: { baseRef: null, baseImage: null, headImage: null },
      variants: [],
      thresholds: {
        rules: [],
        sizeMetric: 'unpacked',
        onUnmeasured: 'warn',
        confirm: 'on-failure',
        confirmTimeoutMs: null,
        spelling: asInput,
        notes: [],
      },
      ignores: [],
      mistakes: [],
      comment: { when: 'on-change', minimumChange: 100_000 },
      commentKey: null,
      lineAnnotations: true,
      cache: null,
      limits: DEFAULT_LIMITS,
      githubToken: null,
      usesDiveCi: false,
      secretValues: [],
    });
  });

  test('empty and blank ones are as good as none', () => {
    const empty = Object.fromEntries(INPUT_NAMES.map((name) => [name, ' \n']));
    expect(read(empty)).toEqual(read({}));
  });

  test('bounds against hostile images', () => {
    const given = { 'max-layer-bytes': '1GiB', 'max-entries': '7', 'max-json-bytes': '1MB' };
    expect(read(given).limits).toEqual({
      maxLayerBytes: 2 ** 30,
      maxEntries: 7,
      maxJsonBytes: 1_000_000,
      names: DEFAULT_LIMITS.names,
    });
    expect(messageOf({ 'max-layer-bytes': 'all', 'max-entries': '0' })).toBe(
      'max-layer-bytes "all" is not a size: write a number and a unit, such as 10MB; the units are B, kB, MB or GB (powers of 1000) or KiB, MiB or GiB (powers of 1024). max-entries "0" is not a count: write a whole number of at least 1.',
    );
  });

  test('where layers are kept for the next run, and how much of them', () => {
    expect(read({ 'cache-dir': 'kept' }).cache).toEqual({ folder: 'kept', maxBytes: 2 ** 29 });
    expect(read({ 'cache-dir': 'kept', 'max-cache-bytes': '1GB' }).cache?.maxBytes).toBe(1e9);
    expect(messageOf({ 'max-cache-bytes': 'all' })).toContain('max-cache-bytes');
  });

  test('what docker/build-push-action has', () => {
    const { build } = read({
      context: 'services/api',
      file: 'services/api/Dockerfile.prod',
      target: 'production',
      platforms: 'linux/arm64',
      'build-args': 'A=1\nB=x,y',
      'build-contexts': 'assets=./assets',
      secrets: '"KEY=one\ntwo"',
      'secret-envs': 'A=VAR_A,B=VAR_B',
      'secret-files': 'F=./f.txt',
      ssh: 'default',
      'cache-from': 'type=gha,scope=a',
      'cache-to': 'type=gha,mode=max',
      builder: 'mine',
      network: 'host',
      'add-hosts': 'a:127.0.0.1,b:127.0.0.2',
      allow: 'network.host',
      labels: 'a=b,c',
      'shm-size': '2g',
      ulimit: 'nofile=1024:1024',
      pull: 'true',
      'no-cache': 'TRUE',
      'no-cache-filters': 'one,two',
      prepare: 'npm ci\nnpm run build',
    });
    expect(build).toEqual({
      context: 'services/api',
      file: 'services/api/Dockerfile.prod',
      target: 'production',
      platform: 'linux/arm64',
      buildArgs: ['A=1', 'B=x,y'],
      buildContexts: ['assets=./assets'],
      secrets: ['KEY=one\ntwo'],
      secretEnvs: ['A=VAR_A', 'B=VAR_B'],
      secretFiles: ['F=./f.txt'],
      ssh: ['default'],
      cacheFrom: ['type=gha,scope=a'],
      cacheTo: ['type=gha,mode=max'],
      builder: 'mine',
      network: 'host',
      addHosts: ['a:127.0.0.1', 'b:127.0.0.2'],
      allow: ['network.host'],
      labels: ['a=b,c'],
      shmSize: '2g',
      ulimit: ['nofile=1024:1024'],
      pull: true,
      noCache: true,
      noCacheFilters: ['one', 'two'],
      prepare: 'npm ci\nnpm run build',
    });
  });

  describe('lists with commas and quotation marks, as docker/build-push-action reads them', () => {
    const lists = {
      secrets: 'secrets',
      'secret-files': 'secretFiles',
      'build-contexts': 'buildContexts',
      ulimit: 'ulimit',
      ssh: 'ssh',
      allow: 'allow',
    } as const;

    test.each<[keyof typeof lists, string, readonly string[]]>([
      ['secrets', 'A=x,y\n"B=x,y"', ['A=x,y', 'B=x,y']],
      ['secrets', 'A="x,y"', ['A="x,y"']],
      ['secrets', 'A={"a":1,"b":2}', ['A={"a":1,"b":2}']],
      ['secrets', '"A={""a"":1,""b"":2}"', ['A={"a":1,"b":2}']],
      // Quotation marks around a whole field go: it takes some around the entry to keep them.
      ['secrets', 'A=x,"y"', ['A=x,y']],
      ['secret-files', 'A=a,b.txt\n"B=c,""d"".txt"', ['A=a,b.txt', 'B=c,"d".txt']],
      ['build-contexts', '"a=./b,c"\nd=docker-image://e:1', ['a=./b,c', 'd=docker-image://e:1']],
      ['ulimit', 'nofile=1024:2048\n"nproc=3"', ['nofile=1024:2048', 'nproc=3']],
      ['ulimit', 'nofile=1024,nproc=3', ['nofile=1024,nproc=3']],
      ['ssh', 'default,a=/a.sock\n"b=/b.pem"', ['default', 'a=/a.sock', 'b=/b.pem']],
      // Several keys of one agent can't be given there either.
      ['ssh', '"a=/a.pem,/b.pem"', ['a=/a.pem', '/b.pem']],
      ['allow', 'network.host, security.insecure', ['network.host', 'security.insecure']],
      ['allow', '"network.host,security.insecure"', ['network.host', 'security.insecure']],
    ])('%s: %s', (input, text, expected) => {
      const { build, mistakes } = read({ [input]: text });
      expect(build[lists[input]]).toEqual(expected);
      expect(mistakes).toEqual([]);
    });

    test.each(Object.keys(lists))('%s with a quotation mark that is not closed', (input) => {
      expect(read({ [input]: '"A=planted' }).mistakes).toEqual([
        expect.stringMatching(`^${input} can't be read as a list`),
      ]);
    });
  });

  test('what is ours', () => {
    expect(
      read({
        'base-image': 'docker://ghcr.io/octocat/app:main',
        'head-image': 'docker-archive:app.tar',
        comment: 'on-failure',
        'comment-key': 'api',
        'minimum-change': '1 MiB',
        'line-annotations': 'false',
        'github-token': 'ghs_token',
      }),
    ).toMatchObject({
      sides: {
        baseRef: null,
        baseImage: { transport: 'docker', name: 'ghcr.io/octocat/app:main' },
        headImage: { transport: 'docker-archive', path: 'app.tar', name: null },
      },
      comment: { when: 'on-failure', minimumChange: 1_048_576 },
      commentKey: 'api',
      lineAnnotations: false,
      githubToken: 'ghs_token',
    });
  });

  test('limits, and the rules of a .dive-ci file', () => {
    const { thresholds, usesDiveCi } = read(
      { 'max-increase': '10% and 10MB', 'size-metric': 'compressed', 'dive-ci': 'ci/.dive-ci' },
      (path) => `rules:\n  lowestEfficiency: 0.95 # ${path}\n`,
    );
    expect(thresholds.rules.map(({ name }) => name)).toEqual([
      'max-increase',
      'dive:lowestEfficiency',
      'dive:highestUserWastedPercent',
    ]);
    expect(thresholds.sizeMetric).toBe('compressed');
    expect(usesDiveCi).toBe(true);
  });

  test("a fork's secrets are empty: that is no mistake, and nothing to mask", () => {
    const { build, secretValues } = read({ secrets: 'A=\nB=planted\n"C=x=y\nz"' });
    expect(build.secrets).toEqual(['A=', 'B=planted', 'C=x=y\nz']);
    expect(secretValues).toEqual(['planted', 'x=y\nz']);
  });
});

const TWO_IMAGES: Given = { 'base-image': 'a:1', 'head-image': 'b:1' };

describe('mistakes', () => {
  test.each<[string, Given, string]>([
    [
      'an unknown policy',
      { comment: 'sometimes' },
      'comment "sometimes" is not one of always, on-change, on-failure, never.',
    ],
    ['a bad boolean', { pull: 'yes' }, 'pull "yes" is neither true nor false.'],
    [
      'a bad size',
      { 'minimum-change': '100 k' },
      'minimum-change "100 k" has the unknown unit k: use B, kB, MB or GB (powers of 1000) or KiB, MiB or GiB (powers of 1024).',
    ],
    [
      'two platforms',
      { platforms: 'linux/amd64,linux/arm64' },
      'platforms "linux/amd64, linux/arm64" names 2: give one platform here, and a step for each further one.',
    ],
    [
      'a platform that does not exist',
      { platforms: 'linux/foo' },
      'platforms "linux/foo" is no platform that there is: write os/architecture[/variant], such as linux/amd64 or linux/arm64.',
    ],
    [
      'two bases',
      { 'base-ref': 'main', 'base-image': 'app:1' },
      'base-ref and base-image are both given: give one of them, there is only one base.',
    ],
    [
      'an input of builds where none is built',
      { ...TWO_IMAGES, target: 'x' },
      'target does nothing here, because base-image and head-image are both given and no build heeds it: leave it out.',
    ],
    [
      'several of them',
      { ...TWO_IMAGES, 'build-args': 'A=1', pull: 'true', prepare: 'make', context: 'app' },
      'context, build-args, pull, prepare do nothing here, because base-image and head-image are both given and no build heeds them: leave them out.',
    ],
    [
      'some that variants do not heed',
      {
        ...TWO_IMAGES,
        file: 'a/Dockerfile',
        target: 'x',
        'cache-to': 'type=gha',
        'build-args': 'A=1',
        variants: 'Dockerfile\nDockerfile.alpine',
      },
      'file, cache-to do nothing here, because base-image and head-image are both given and no build heeds them: leave them out.',
    ],
    [
      'a .dive-ci that is not there',
      { 'dive-ci': 'none' },
      'dive-ci "none" can\'t be read (ENOENT: no such file or directory): give the path of a file in the checkout.',
    ],
  ])('%s', (_name, given, sentence) => {
    expect(messageOf(given)).toBe(sentence);
  });

  test.each<[string, Given]>([
    ['two images, and the defaults', { context: '.', pull: 'false', 'no-cache': 'false' }],
    ['two images, and what fetching them heeds', { platforms: 'linux/arm64', builder: 'mine' }],
    [
      'two images, and what the builds of variants have in common',
      { target: 'x', 'build-args': 'A=1', context: 'app', variants: 'Dockerfile\nvary=B=1,2' },
    ],
  ])('there are none in %s', (_name, given) => {
    expect(messageOf({ ...TWO_IMAGES, ...given })).toBe('');
  });

  test('an input of builds is of use if one side is built', () => {
    expect(messageOf({ 'head-image': 'b:1', target: 'x', prepare: 'make' })).toBe('');
  });

  test('what is wrong with the variants is not that nothing is built', () => {
    expect(messageOf({ ...TWO_IMAGES, target: 'x', variants: 'vary=oops' })).not.toContain(
      'does nothing',
    );
  });

  test('an image that is none', () => {
    expect(messageOf({ 'head-image': 'oci:' })).toMatch(/^head-image: .*\.$/);
  });

  test('all are told together, each once', () => {
    const message = messageOf({
      comment: 'sometimes',
      pull: 'yes',
      secrets: '"A=planted',
      'max-increase': 'much',
      'size-metric': 'weight',
      platforms: 'a,b',
    });
    const inputs = ['comment', 'pull', 'secrets', 'max-increase', 'size-metric', 'platforms'];
    for (const input of inputs) expect(message.split(`${input} `).length).toBe(2);
    expect(message).not.toContain('planted');
  });
});
