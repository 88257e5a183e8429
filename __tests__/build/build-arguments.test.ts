import { describe, expect, test } from '@jest/globals';
import { type BuildRun, buildArguments, csvRecord } from '../../src/build/build-arguments.ts';
import type { BuildOptions } from '../../src/build/build-plan.ts';
import { DEFAULT_OPTIONS } from '../support/build-world.ts';

const RUN: BuildRun = {
  context: '/w/head',
  dockerfile: '/w/head/Dockerfile',
  buildContexts: [],
  secrets: [],
  output: { kind: 'layout', directory: '/w/images', name: 'image-diet:head' },
  metadataFile: '/w/head.json',
  progress: 'plain',
  writesCache: true,
};

const FIRST = ['build'];
const FILE = ['--file', '/w/head/Dockerfile'];
const OUTPUT = ['--output', 'type=oci,dest=/w/images,tar=false,name=image-diet:head'];
const PLAIN = ['--provenance=false', '--sbom=false'];
const METADATA = ['--metadata-file', '/w/head.json'];
const LAST = ['--progress=plain', '/w/head'];

interface Row {
  readonly name: string;
  readonly options?: Partial<BuildOptions>;
  readonly run?: Partial<BuildRun>;
  readonly expected: readonly string[];
}

const rows: readonly Row[] = [
  { name: 'no options', expected: [...FIRST, ...FILE, ...OUTPUT, ...PLAIN, ...METADATA, ...LAST] },
  {
    name: 'lists in their order, one flag an entry',
    options: {
      addHosts: ['a:1.2.3.4', 'b:host-gateway'],
      allow: ['network.host', 'security.insecure'],
      buildArgs: ['A=1', 'B=x y, z', 'C'],
      cacheFrom: ['type=gha', 'user/app:cache'],
      labels: ['one=1', 'two=a=b'],
      ssh: ['default', 'key=/k'],
      ulimit: ['nofile=1024:1024'],
    },
    run: { buildContexts: ['alpine=docker-image://alpine:3.17', 'src=/w/head/src'] },
    expected: [
      ...FIRST,
      ...['--add-host', 'a:1.2.3.4', '--add-host', 'b:host-gateway'],
      ...['--allow', 'network.host', '--allow', 'security.insecure'],
      ...['--build-arg', 'A=1', '--build-arg', 'B=x y, z', '--build-arg', 'C'],
      ...['--build-context', 'alpine=docker-image://alpine:3.17'],
      ...['--build-context', 'src=/w/head/src'],
      ...['--cache-from', 'type=gha', '--cache-from', 'user/app:cache'],
      ...FILE,
      ...['--label', 'one=1', '--label', 'two=a=b'],
      ...OUTPUT,
      ...PLAIN,
      ...['--ssh', 'default', '--ssh', 'key=/k'],
      ...['--ulimit', 'nofile=1024:1024'],
      ...METADATA,
      ...LAST,
    ],
  },
  {
    name: 'single values and switches',
    options: {
      builder: 'mine',
      network: 'host',
      noCache: true,
      noCacheFilters: ['build', 'test'],
      platform: 'linux/arm64',
      pull: true,
      shmSize: '2g',
      target: 'app',
    },
    expected: [
      ...FIRST,
      ...FILE,
      ...['--no-cache-filter', 'build', '--no-cache-filter', 'test'],
      ...OUTPUT,
      ...['--platform', 'linux/arm64'],
      ...PLAIN,
      ...['--shm-size', '2g', '--target', 'app', '--builder', 'mine'],
      ...METADATA,
      ...['--network', 'host', '--no-cache', '--pull'],
      ...LAST,
    ],
  },
  {
    name: 'the cache is written by the head',
    options: { cacheTo: ['type=gha,mode=max'] },
    expected: [
      ...FIRST,
      ...['--cache-to', 'type=gha,mode=max'],
      ...FILE,
      ...OUTPUT,
      ...PLAIN,
      ...METADATA,
      ...LAST,
    ],
  },
  {
    name: 'and not by the base',
    options: { cacheTo: ['type=gha,mode=max'] },
    run: { writesCache: false },
    expected: [...FIRST, ...FILE, ...OUTPUT, ...PLAIN, ...METADATA, ...LAST],
  },
  {
    name: 'secrets by name and place',
    options: { secrets: ['key=the-value'] },
    run: { secrets: ['id=key,env=IMAGE_DIET_SECRET_0', 'id=file,src=/f'] },
    expected: [
      ...FIRST,
      ...FILE,
      ...OUTPUT,
      ...PLAIN,
      ...['--secret', 'id=key,env=IMAGE_DIET_SECRET_0', '--secret', 'id=file,src=/f'],
      ...METADATA,
      ...LAST,
    ],
  },
  {
    name: 'the classic image store: into the engine',
    run: { output: { kind: 'engine', tag: 'image-diet-1:head' } },
    expected: [
      ...FIRST,
      ...FILE,
      ...['--load', '--tag', 'image-diet-1:head'],
      ...PLAIN,
      ...METADATA,
      ...LAST,
    ],
  },
  {
    name: 'for the cache alone',
    run: { output: { kind: 'none' } },
    expected: [
      ...FIRST,
      ...FILE,
      ...['--output', 'type=cacheonly'],
      ...PLAIN,
      ...METADATA,
      ...LAST,
    ],
  },
  {
    name: 'with a buildx that tells each message as a line',
    run: { progress: 'rawjson' },
    expected: [
      ...FIRST,
      ...FILE,
      ...OUTPUT,
      ...PLAIN,
      ...METADATA,
      '--progress=rawjson',
      '/w/head',
    ],
  },
  {
    name: 'a workspace with a comma',
    run: { output: { kind: 'layout', directory: '/w, or "x"', name: 'n' } },
    expected: [
      ...FIRST,
      ...FILE,
      ...['--output', 'type=oci,"dest=/w, or ""x""",tar=false,name=n'],
      ...PLAIN,
      ...METADATA,
      ...LAST,
    ],
  },
];

describe('the arguments of docker', () => {
  test.each(rows)('$name', ({ options = {}, run = {}, expected }) => {
    const made = buildArguments({ ...DEFAULT_OPTIONS, ...options }, { ...RUN, ...run });
    expect(made).toEqual(expected);
  });
});

test('a record of CSV quotes what would end a field', () => {
  expect(csvRecord(['id=a', 'src=x,y', 'q="', 'two\nlines'])).toBe(
    'id=a,"src=x,y","q=""","two\nlines"',
  );
});
