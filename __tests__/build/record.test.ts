import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseBuildMetadata } from '../../src/build/metadata.ts';
import { type Provenance, parseProvenance, type Step } from '../../src/build/provenance.ts';
import { buildRecord } from '../../src/build/record.ts';
import {
  downloadPins,
  imagePins,
  imagePinsOfLog,
  looseImagesOfLog,
  looseSources,
  movedSources,
  namesImage,
  sourcePolicy,
} from '../../src/build/source-policy.ts';
import { NO_SETTINGS } from '../../src/build/step-settings.ts';

// Captured from real builds: fixtures/make.sh.
const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');

function ofMetadata(name: string): Provenance {
  const { provenance } = parseBuildMetadata(fixture(`${name}.metadata.json`), null);
  if (provenance === null) throw new Error('the fixture has a record');
  return provenance;
}

function ofVersion1(): Provenance {
  const provenance = parseProvenance(JSON.parse(fixture('v1.provenance.json')));
  if (provenance === null) throw new Error('the fixture is provenance');
  return provenance;
}

function step(id: string, parent: string | null, more: Partial<Step> = {}): Step {
  const nothing = { inputs: [], source: null, merges: false, reads: [], told: null };
  return { id, parent, ...nothing, settings: NO_SETTINGS, ...more };
}

function shown(provenance: Provenance, materialsAreDigests = true): string[] {
  const record = buildRecord(provenance, { dockerfile: 'app/Dockerfile', materialsAreDigests });
  return record.chains.map(({ layers, origin, image }) => {
    if (image !== null) return `${layers.length}: image ${image.name}, ${image.layers} layer(s)`;
    const { file, startLine, endLine } = origin?.dockerfile ?? {};
    return `${layers.length}: ${file}:${startLine}-${endLine} ${origin?.instruction}`;
  });
}

// Step 4 stands in two stages; line 5 is not the final one's. Lines 19 to 23 are one instruction.
const EXPECTED = [
  '1: image base, 1 layer(s)',
  '2: app/Dockerfile:3-3 RUN ["/tool", "shared"]',
  '3: app/Dockerfile:8-8 RUN ["/tool", "other"]',
  '4: app/Dockerfile:9-9 COPY --link file /linked',
  '5: app/Dockerfile:10-10 COPY --link --from=unused /tool /from-stage',
  '6: app/Dockerfile:11-11 COPY --from=named n /from-context',
  '7: app/Dockerfile:12-12 ADD --chmod=644 file /added',
  '8: app/Dockerfile:13-17 COPY <<-"X" <<Y /here/\n\tone\nX\ntwo\nY',
  '9: app/Dockerfile:18-18 WORKDIR /work',
  '10: app/Dockerfile:19-23 RUN --mount=type=secret,id=key ["/tool", "last", "$TOKEN"]',
];

describe('the layers of a build and their lines', () => {
  test.each<[string, () => Provenance]>([
    ['from the containerd store, by digests of blobs', () => ofMetadata('containerd-store')],
    ['from the classic store, by diff IDs', () => ofMetadata('classic-store')],
    ['from an attestation of version 1', ofVersion1],
  ])('%s', (_name, provenance) => {
    expect(shown(provenance())).toEqual(
      EXPECTED.map((line) => line.replace('image base', 'image fixture-base:1')),
    );
  });

  test('each chain goes on where the one below it ends', () => {
    const { chains } = buildRecord(ofMetadata('containerd-store'), {
      dockerfile: 'Dockerfile',
      materialsAreDigests: true,
    });
    const top = chains.at(-1)?.layers ?? [];
    for (const { layers } of chains) expect(layers).toEqual(top.slice(0, layers.length));
  });

  test('a step whose result the record lacks is told without layers', () => {
    const provenance = ofMetadata('containerd-store');
    const chains = new Map([...provenance.chains].filter(([, [chain]]) => chain?.length !== 10));
    const [missing] = EXPECTED.slice(-1);
    expect(shown({ ...provenance, chains }).at(-1)).toBe(missing?.replace(/^10:/, '0:'));
  });

  test("the base's digest is a registry's, and unknown where the engine only has its own ID", () => {
    const options = { dockerfile: 'Dockerfile' };
    const digestOf = (name: string, materialsAreDigests: boolean) => {
      const record = buildRecord(ofMetadata(name), { ...options, materialsAreDigests });
      return [record.chains[0]?.image?.digest, record.baseSources];
    };
    const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
    const source = { name: 'fixture-base:1', digest };
    expect(digestOf('containerd-store', true)).toEqual([digest, [source]]);
    expect(digestOf('classic-store', false)).toEqual([null, [{ ...source, digest: null }]]);
  });

  test('holds neither the values of build arguments nor secrets', () => {
    for (const provenance of [
      ofMetadata('containerd-store'),
      ofMetadata('classic-store'),
      ofVersion1(),
    ]) {
      const record = buildRecord(provenance, {
        dockerfile: 'Dockerfile',
        materialsAreDigests: true,
      });
      expect(JSON.stringify(record)).not.toContain('planted');
    }
    // The fixtures do hold one: the test could fail.
    expect(fixture('containerd-store.metadata.json')).toContain('planted-argument');
  });
});

describe('metadata that is different', () => {
  const metadata = () => JSON.parse(fixture('containerd-store.metadata.json')) as object;
  const KEY = 'buildx.build.provenance';
  const renamed = (name: string) => {
    const { [KEY]: provenance, ...rest } = metadata() as Record<string, unknown>;
    return JSON.stringify({ ...rest, [name]: provenance });
  };

  test.each([
    ['the platform that was asked for', `${KEY}/linux/arm64`, 'linux/arm64', true],
    ['the only platform there is', `${KEY}/linux/arm64`, null, true],
    ['no record at all, as before buildx 0.14', 'other', null, false],
  ])('%s', (_name, key, platform, found) => {
    const { digest, provenance } = parseBuildMetadata(renamed(key), platform);
    expect(provenance !== null).toBe(found);
    expect(digest).toMatch(/^sha256:/);
  });

  test('of a builder that records no more than mode=min', () => {
    const min = { materials: [], invocation: {}, metadata: {} };
    expect(parseProvenance(min)).toBeNull();
    expect(parseBuildMetadata(JSON.stringify({ [KEY]: min }), null).provenance).toBeNull();
  });

  test.each([
    null,
    1,
    'x',
    [],
    {},
    { buildConfig: null },
    { buildConfig: { llbDefinition: [{}] } },
  ])('nonsense: %j', (json) => expect(parseProvenance(json)).toBeNull());

  test('of an exporter that says nothing', () => {
    expect(parseBuildMetadata('null', null)).toEqual({ digest: null, provenance: null });
  });
});

describe('a record that leads in circles or nowhere', () => {
  const layer = `sha256:${'1'.repeat(64)}`;
  const none = { locations: new Map(), digests: new Map(), sources: [], materials: [] };

  test.each([
    ['a step upon itself', [step('a', 'a:0')]],
    ['two upon each other', [step('a', 'b:0'), step('b', 'a:0')]],
    ['a step upon one that is not there', [step('a', 'gone:0')]],
    ['no step at all', []],
  ])('%s', (_name, steps) => {
    const chains = new Map([['a:0', [[layer]]]]);
    const record = buildRecord(
      { ...none, steps, chains },
      {
        dockerfile: 'Dockerfile',
        materialsAreDigests: true,
      },
    );
    expect(record.chains.length).toBeLessThanOrEqual(1);
  });

  test('a chain with something that is no digest is left out', () => {
    const chains = new Map([['a:0', [[layer, 'sha256:short'], []]]]);
    const record = buildRecord(
      { ...none, steps: [step('a', null)], chains },
      {
        dockerfile: 'Dockerfile',
        materialsAreDigests: true,
      },
    );
    expect(record.chains).toEqual([]);
  });
});

test('what a stage is made of is found once, however many steps read it', () => {
  const reading = (id: string, parent: string | null, reads: readonly string[]) =>
    step(id, parent, {
      inputs: [...(parent === null ? [] : [parent]), ...reads],
      reads: reads.map((output) => ({ output, paths: [], excluded: [] })),
    });
  const at = (startLine: number) => [{ sourceIndex: 0, startLine, endLine: startLine }];
  const text =
    'FROM scratch AS made\nCOPY a /a\nFROM scratch\nCOPY --from=made a /a\nCOPY --from=made a /b';
  const record = buildRecord(
    {
      steps: [reading('a', null, []), reading('b', null, ['a:0']), reading('c', 'b:0', ['a:0'])],
      digests: new Map(),
      locations: new Map([
        ['a', at(2)],
        ['b', at(4)],
        ['c', at(5)],
      ]),
      sources: [{ filename: 'Dockerfile', text }],
      chains: new Map(),
      materials: [],
    },
    { dockerfile: 'Dockerfile', materialsAreDigests: true },
  );
  const inputs = record.chains.flatMap(({ origin }) => origin?.recipe?.inputs ?? []);
  const stages = inputs.flatMap((input) => (input.kind === 'stage' ? [input.steps] : []));
  expect(stages).toHaveLength(2);
  expect(stages[0]?.map(({ instruction }) => instruction)).toEqual(['COPY a /a']);
  expect(stages[1]).toBe(stages[0]);
});

describe('a stage whose FROM has a variable', () => {
  const TEXT = [
    'ARG WANTED=one', // 1
    'FROM scratch AS One', // 2
    'COPY a /a', // 3
    'FROM scratch AS two', // 4
    'COPY a /a', // 5
    'FROM $WANTED', // 6
    'COPY c /c', // 7
  ].join('\n');
  const recordWith = (lower: number) =>
    buildRecord(
      {
        steps: [step('a', null), step('c', 'a:0')],
        locations: new Map([
          ['a', [{ sourceIndex: 0, startLine: lower, endLine: lower }]],
          ['c', [{ sourceIndex: 0, startLine: 7, endLine: 7 }]],
        ]),
        sources: [{ filename: 'Dockerfile', text: TEXT }],
        chains: new Map(),
        digests: new Map(),
        materials: [],
      },
      { dockerfile: 'Dockerfile', materialsAreDigests: true },
    ).dockerfile ?? [];

  test.each([
    [3, 'one', ['other', 'base', 'final', 'other', 'other', 'final', 'final']],
    [5, 'two', ['other', 'other', 'other', 'base', 'final', 'final', 'final']],
  ])('is built upon that of the step below it, on line %i', (line, names, stages) => {
    const dockerfile = recordWith(line);
    expect(dockerfile.map(({ stage }) => stage)).toEqual(stages);
    expect(dockerfile.map((each) => each.names ?? null)).toEqual([
      ...Array.from({ length: 5 }, () => null),
      names,
      null,
    ]);
  });
});

describe('sources that one build hands to the next', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const other = `sha256:${'b'.repeat(64)}`;
  const provenance = (identifiers: string[], materials: Provenance['materials']): Provenance => ({
    steps: identifiers.map((source) => step('step0', null, { source })),
    locations: new Map(),
    digests: new Map(),
    sources: [],
    chains: new Map(),
    materials,
  });

  test('a tag with what it was resolved to', () => {
    const found = imagePins(ofMetadata('containerd-store'));
    expect(found).toEqual([
      {
        identifier: 'docker-image://docker.io/library/fixture-base:1',
        digest: expect.stringMatching(/^sha256:/),
      },
    ]);
  });

  test('not an image that only the classic store has: it has no digest', () => {
    expect(imagePins(ofMetadata('classic-store'))).toEqual([]);
    const id = expect.stringMatching(/^sha256:/);
    expect(looseSources(ofMetadata('classic-store'))).toEqual([
      { identifier: 'fixture-base:1', digest: id },
    ]);
    expect(looseSources(ofMetadata('containerd-store'))).toEqual([]);
  });

  test("not a digest that is the author's", () => {
    const uri = `pkg:docker/alpine@3.17?digest=${digest}&platform=linux%2Famd64`;
    const identifier = `docker-image://docker.io/library/alpine:3.17@${digest}`;
    expect(imagePins(provenance([identifier], [{ uri, digest }]))).toEqual([]);
  });

  test('what was downloaded, and whether it was the same for both', () => {
    const url = 'https://example.com/tool?version=1';
    const head = downloadPins(provenance([url], [{ uri: url, digest }]));
    const base = downloadPins(provenance([url], [{ uri: url, digest: other }]));
    expect(head).toEqual([{ identifier: url, digest }]);
    expect(movedSources(head, base)).toEqual([url]);
    expect(movedSources(head, head)).toEqual([]);
    expect(movedSources(head, [])).toEqual([]);
  });

  test.each([
    ['git://github.com/a/b.git#main:docs', 'https://github.com/a/b.git#main'],
    ['git://github.com/a/b.git#:docs', 'https://github.com/a/b.git'],
    ['git://github.com/a/b.git', 'https://xxxxx:xxxxx@github.com/a/b.git'],
    ['git://github.com/a/b.git#v1', 'ssh://git@github.com/a/b.git#v1'],
    ['git://github.com/a/b.git#v1', 'git@github.com:a/b.git#v1'],
    ['git://127.0.0.1:9418/b.git#v1', 'git://127.0.0.1:9418/b.git#v1'],
    ['https://me:hunter2@example.com/tool', 'https://xxxxx:xxxxx@example.com/tool'],
  ])('%s with what %s was', (identifier, uri) => {
    const others = ['https://github.com/a/c.git#main', 'https://github.com/a/b.git#other'];
    const materials = [
      ...others.map((other) => ({ uri: other, digest: 'sha1:0' })),
      { uri, digest: 'sha1:1' },
    ];
    const pin = { identifier, digest: 'sha1:1' };
    expect(downloadPins(provenance([identifier], materials))).toEqual([pin]);
    expect(looseSources(provenance([identifier], materials))).toEqual([pin]);
  });

  test.each([
    ['git://github.com/a/b.git', 'git://github.com/a/b.git#1234'],
    ['git://github.com/a/b.git#main', 'git://github.com/a/b.git#1234'],
    ['git://github.com/a/b.git#main:docs', 'git://github.com/a/b.git#1234:docs'],
    ['git://github.com:8443/a/b.git#:docs', 'git://github.com:8443/a/b.git#1234:docs'],
  ])('a git repository %s by its commit', (identifier, held) => {
    expect(JSON.parse(sourcePolicy([{ identifier, digest: 'sha1:1234' }]))).toMatchObject({
      rules: [{ action: 'CONVERT', selector: { identifier }, updates: { identifier: held } }],
    });
  });

  test("as BuildKit's policy, behind the user's own rules", () => {
    const image = 'docker-image://docker.io/library/alpine:3.17';
    const url = 'https://example.com/tool';
    const policy = sourcePolicy(
      [
        { identifier: image, digest },
        { identifier: url, digest: other },
      ],
      [{ action: 'DENY' }],
    );
    expect(JSON.parse(policy)).toEqual({
      version: 1,
      rules: [
        { action: 'DENY' },
        {
          action: 'CONVERT',
          selector: { identifier: image, matchType: 'EXACT' },
          updates: { identifier: `${image}@${digest}` },
        },
        {
          action: 'CONVERT',
          selector: { identifier: url, matchType: 'EXACT' },
          updates: { identifier: url, attrs: { 'http.checksum': other } },
        },
      ],
    });
  });
});

describe('what a buildx without record says of its images', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const lines = [
    '#4 [1/3] FROM docker.io/library/alpine:3.17',
    `#5 [builder 1/3] FROM docker.io/library/golang:1.19@${digest}`,
    `#5 resolve docker.io/library/golang:1.19@${digest} 0.0s done`,
    `#5 [builder 1/3] FROM docker.io/library/golang:1.19@${digest}`,
    `#6 [2/3] RUN echo FROM docker.io/library/fake:1@${digest}`,
  ];

  test('is handed on, each name once', () => {
    expect(lines.filter(namesImage)).toEqual([lines[0], lines[1], lines[3]]);
    expect(imagePinsOfLog(lines, 'FROM golang:1.19 AS builder\n')).toEqual([
      { identifier: 'docker-image://docker.io/library/golang:1.19', digest },
    ]);
  });

  test("but not the author's own digest", () => {
    expect(imagePinsOfLog(lines, `FROM golang:1.19@${digest} AS builder\n`)).toEqual([]);
  });

  test.each([
    ['stayed', { 'alpine:3.17': 'sha256:1' }, { 'alpine:3.17': 'sha256:1' }, ['sha256:1']],
    [
      'moved',
      { 'alpine:3.17': 'sha256:1' },
      { 'alpine:3.17': 'sha256:2' },
      ['sha256:1 then sha256:2'],
    ],
    ['came', {}, { 'alpine:3.17': 'sha256:2' }, ['none then sha256:2']],
    ["is not the engine's", { 'debian:12': 'sha256:1' }, { 'debian:12': 'sha256:2' }, []],
  ])('with what the engine had under the name of one that %s', (_what, before, after, digests) => {
    const [one, other] = [before, after].map((ids) => new Map(Object.entries(ids)));
    expect(looseImagesOfLog([...lines, ...lines], one ?? new Map(), other ?? new Map())).toEqual(
      digests.map((id) => ({ identifier: 'alpine:3.17', digest: id })),
    );
  });
});

test('the character that continues lines is told where it is another one', () => {
  const provenance = ofMetadata('containerd-store');
  const escapes = (head: string) => {
    const [first, ...others] = provenance.sources;
    if (first === undefined) throw new Error('the fixture has a Dockerfile');
    // The lines stay where they are.
    const text = first.text.replace(/^.*/, head);
    const record = buildRecord(
      { ...provenance, sources: [{ ...first, text }, ...others] },
      { dockerfile: 'Dockerfile', materialsAreDigests: true },
    );
    const origins = record.chains.flatMap(({ origin }) => (origin === null ? [] : [origin]));
    return new Set([...origins, ...(record.dockerfile ?? [])].map((each) => each.escape));
  };
  expect(escapes('# escape=`')).toEqual(new Set(['`']));
  expect(escapes('# escape=\\')).toEqual(new Set([undefined]));
});
