import { describe, expect, test } from '@jest/globals';
import { attestedRecord } from '../../src/build/attested-record.ts';

interface Attested {
  readonly filename?: string;
  readonly folder?: string;
  readonly dockerfile?: string;
  readonly steps?: readonly object[];
  readonly locations?: Readonly<Record<string, object>>;
  readonly layers?: Readonly<Record<string, object>>;
  readonly materials?: readonly object[];
}

/** A provenance of version 0.2 (mode=max), as somebody might attach it to an image. */
function attested({
  filename = 'Dockerfile',
  folder = '',
  dockerfile = 'FROM scratch\nCOPY a /a\n',
  steps = [copyStep(0)],
  locations = { step0: { locations: [lines(2)] } },
  layers = { 'step0:0': [[{ digest: digest(0) }]] },
  materials = [],
}: Attested): object {
  return {
    buildConfig: { llbDefinition: steps },
    metadata: {
      'https://mobyproject.org/buildkit@v1#metadata': {
        vcs: { 'localdir:dockerfile': folder },
        source: {
          infos: [{ filename, data: Buffer.from(dockerfile).toString('base64') }],
          locations,
        },
        layers,
      },
    },
    materials,
  };
}

function copyStep(number: number): object {
  const actions = [{ input: 0, secondaryInput: -1, output: 0 }];
  const inputs = number === 0 ? [] : [`step${number - 1}:0`];
  return { id: `step${number}`, inputs, op: { Op: { file: { actions } } } };
}

function lines(start: number, end = start): object {
  return { ranges: [{ start: { line: start }, end: { line: end } }] };
}

function digest(number: number): string {
  return `sha256:${String(number).padStart(64, '0')}`;
}

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);

describe('a Dockerfile is in the repository, whatever an attestation says', () => {
  test.each<[string, Attested, string]>([
    [
      'its folder and its name',
      { folder: 'app', filename: 'web.Dockerfile' },
      'app/web.Dockerfile',
    ],
    ['a name with folders', { folder: 'app', filename: 'docker/web' }, 'app/docker/web'],
    ['a name that leads up within it', { folder: 'app/docker', filename: '../web' }, 'app/web'],
    ['no name', { filename: '' }, 'Dockerfile'],
    ['a folder outside', { folder: '../../evil', filename: 'web' }, 'web'],
    ['an absolute folder', { folder: '/evil', filename: 'web' }, 'web'],
    ['a name outside', { filename: '../../../../evil/x/blob/main/Dockerfile' }, 'Dockerfile'],
    [
      'a folder inside, a name that leads out',
      { folder: 'a', filename: '../../evil' },
      'Dockerfile',
    ],
    ['an absolute name', { filename: '/etc/passwd' }, 'Dockerfile'],
    ['the repository itself', { filename: '.' }, 'Dockerfile'],
    ['a name that only begins with dots', { filename: '..web' }, '..web'],
  ])('%s', (_, given, expected) => {
    const record = attestedRecord(attested(given));
    expect(record?.chains.map(({ origin }) => origin?.dockerfile)).toEqual([
      { file: expected, startLine: 2, endLine: 2 },
    ]);
  });
});

test('steps come without what they read: nobody could compare it', () => {
  const [chain] = attestedRecord(attested({}))?.chains ?? [];
  expect(chain?.origin).toEqual({
    kind: 'build-record',
    instruction: 'COPY a /a',
    dockerfile: { file: 'Dockerfile', startLine: 2, endLine: 2 },
  });
});

describe('a document that would take long to understand is no record', () => {
  /** Each step grows upon the one before it. */
  function cascade(count: number): Attested {
    const at = numbers(count);
    return {
      dockerfile: `FROM scratch\n${at.map((number) => `COPY a /${number}\n`).join('')}`,
      steps: at.map(copyStep),
      locations: Object.fromEntries(
        at.map((number) => [`step${number}`, { locations: [lines(number + 2)] }]),
      ),
      layers: Object.fromEntries(
        at.map((number) => [
          `step${number}:0`,
          [
            numbers(number + 1)
              .slice(-1)
              .map(named),
          ],
        ]),
      ),
    };
  }
  const named = (number: number) => ({ digest: digest(number) });

  test('many steps are not too many', () => {
    expect(attestedRecord(attested(cascade(1000)))?.chains).toHaveLength(1000);
  });

  test.each<[string, Attested]>([
    ['more steps than any build has', cascade(4001)],
    ['a Dockerfile of too many lines', { dockerfile: 'FROM scratch\n'.repeat(10_001) }],
    ['a Dockerfile of too many characters', { dockerfile: `FROM ${'a'.repeat(2 ** 18)}` }],
    [
      'a step in too many places',
      { locations: { step0: { locations: numbers(4001).map(() => lines(2)) } } },
    ],
    [
      'steps that each name half of a Dockerfile',
      {
        dockerfile: 'FROM scratch\n'.repeat(9000),
        locations: { step0: { locations: numbers(12).map((line) => lines(line + 1, 4500)) } },
      },
    ],
    [
      'too many materials',
      { materials: numbers(4001).map(() => ({ uri: 'a', digest: { sha256: 'b' } })) },
    ],
  ])('%s', (_, given) => {
    expect(attestedRecord(attested(given))).toBeNull();
  });

  test('steps that go in circles end where they come back to', () => {
    const steps = numbers(3).map((number) => ({
      ...copyStep(number),
      inputs: [`step${(number + 2) % 3}:0`],
    }));
    const locations = Object.fromEntries(
      numbers(3).map((number) => [`step${number}`, { locations: [lines(2)] }]),
    );
    expect(attestedRecord(attested({ steps, locations }))?.chains).toHaveLength(3);
  });
});

test('a material whose name is not well formed is only not found', () => {
  const source = { id: 'step0', op: { Op: { source: { identifier: 'docker-image://alpine:3' } } } };
  const materials = [{ uri: 'pkg:docker/%ff@3', digest: { sha256: 'a'.repeat(64) } }];
  const record = attestedRecord(attested({ steps: [source], materials }));
  expect(record?.baseSources).toEqual([{ name: 'alpine:3', digest: null }]);
});
