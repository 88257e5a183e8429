import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseBuildMetadata } from '../../src/build/metadata.ts';
import type { Provenance } from '../../src/build/provenance.ts';
import { buildRecord } from '../../src/build/record.ts';
import { readSolveProgress } from '../../src/build/solve-progress.ts';
import { eitherRan, outcomesOf, withOutcomes } from '../../src/build/step-outcomes.ts';

// Captured from real builds of fixtures/progress/Dockerfile: fixtures/make.sh.
const recorded = (name: string) =>
  readFileSync(join(import.meta.dirname, 'fixtures/progress', name), 'utf8');

interface Build {
  readonly provenance: Provenance;
  readonly progress: readonly string[];
}

function build(name: string): Build {
  const { provenance } = parseBuildMetadata(recorded(`${name}.metadata.json`), null);
  if (provenance === null) throw new Error(name);
  return { provenance, progress: recorded(`${name}.rawjson`).trimEnd().split('\n') };
}

function outcomes({ provenance, progress }: Build) {
  const reader = readSolveProgress();
  for (const line of progress) reader.line(line);
  return outcomesOf(provenance, reader.outcomes());
}

/** `line 3 RUN make: ran`, for every step of the record. */
function told({ provenance }: Build, found: ReturnType<typeof outcomes>): string[] {
  const record = buildRecord(provenance, { dockerfile: 'Dockerfile', materialsAreDigests: true });
  return withOutcomes(record, found).chains.flatMap(({ origin }) => {
    if (origin === null) return [];
    const how = origin.ran === undefined ? 'unknown' : origin.ran ? 'ran' : 'cached';
    return [`line ${origin.dockerfile?.startLine} ${origin.instruction}: ${how}`];
  });
}

describe("which steps came from the cache, by buildx's own flags", () => {
  test('is known of a trigger, of steps that look the same, and of a COPY --link', () => {
    const partly = build('partly');
    expect(told(partly, outcomes(partly))).toEqual([
      'line 1 RUN ["/say","trigger"]: cached',
      'line 2 WORKDIR /srv: cached',
      'line 3 RUN ["/say", "the same"]: cached',
      'line 8 RUN ["/say", "the same"]: ran',
      'line 9 COPY --link --from=empty /empty /linked: ran',
      'line 10 RUN ["/say", "last"]: ran',
    ]);
  });

  test.each([
    ['built', 'ran'],
    ['cached', 'cached'],
  ])('is known of all steps of a build: %s', (name, how) => {
    const whole = build(name);
    const all = told(whole, outcomes(whole));
    expect(all).toHaveLength(6);
    for (const line of all) expect(line).toMatch(new RegExp(`: ${how}$`));
  });

  test('of a step upon nothing, which plain progress tells as done', () => {
    const lookedUp = build('looked-up');
    expect(told(lookedUp, outcomes(lookedUp))).toEqual([
      'line 5 WORKDIR /empty: cached',
      'line 6 COPY file /empty/file: cached',
    ]);
  });

  test('of two builds, what either carried out was not there before', () => {
    const [built, cached] = [build('built'), build('cached')];
    const all = told(built, outcomes(built));
    expect(told(cached, eitherRan(outcomes(built), outcomes(cached)))).toEqual(all);
    expect(told(built, eitherRan(outcomes(cached), outcomes(built)))).toEqual(all);
  });

  test('by labels where the record does not have their digests: not in a stage with triggers', () => {
    const { provenance, progress } = build('partly');
    const undigested = { progress, provenance: { ...provenance, digests: new Map() } };
    expect(told(undigested, outcomes(undigested))).toEqual([
      'line 1 RUN ["/say","trigger"]: unknown',
      'line 2 WORKDIR /srv: unknown',
      'line 3 RUN ["/say", "the same"]: unknown',
      'line 8 RUN ["/say", "the same"]: ran',
      'line 9 COPY --link --from=empty /empty /linked: ran',
      'line 10 RUN ["/say", "last"]: ran',
    ]);
  });

  test('by the label of a step whose digest a source policy changed, and not of what it downloads', () => {
    const { provenance, progress } = build('partly');
    const last = [...provenance.digests].filter(([, id]) => id !== 'step10');
    const download = {
      digest: 'sha256:other',
      name: '[final 3/3] RUN ["/say", "last"]',
      started: '2026-01-01T00:00:00Z',
      completed: '2026-01-01T00:00:01Z',
    };
    const changed = {
      progress: [JSON.stringify({ vertexes: [download] }), ...progress],
      provenance: { ...provenance, digests: new Map(last) },
    };
    const found = outcomes(changed);
    expect([...found.byLabels]).toEqual([['final 3/3', 'ran']]);
    expect(told(changed, found)).toEqual(told(build('partly'), outcomes(build('partly'))));
    expect([...outcomes({ ...changed, progress: changed.progress.slice(0, 1) }).byLabels]).toEqual(
      [],
    );
  });

  test('is not known of what was not told', () => {
    const { provenance } = build('built');
    for (const line of told({ provenance, progress: [] }, outcomes({ provenance, progress: [] })))
      expect(line).toMatch(/: unknown$/);
  });
});

const START = '2026-01-01T00:00:00.00000000';

interface Time {
  readonly cached?: boolean;
  readonly error?: string;
  readonly inputs?: readonly string[];
  readonly open?: boolean;
}

/** One operation that is at work at each of these times. */
function outcomeOf(inputs: readonly string[], times: readonly Time[]) {
  const reader = readSolveProgress();
  const tell = (more: object) =>
    reader.line(JSON.stringify({ vertexes: [{ digest: 'd', name: 'x', inputs, ...more }] }));
  tell({});
  for (const [i, { open, ...more }] of times.entries()) {
    const started = `${START}${i}Z`;
    tell({ started, ...more });
    if (open !== true) tell({ started, completed: `${START}${i}5Z`, ...more });
  }
  return reader.outcomes()[0]?.outcome ?? null;
}

const LOADED = { cached: true };
const FETCHED = { inputs: [] };

describe('an operation', () => {
  test.each<[string, readonly string[], readonly Time[], 'ran' | 'cached' | null]>([
    ['that was carried out', ['a'], [{}], 'ran'],
    ['that was taken from the cache', ['a'], [LOADED], 'cached'],
    ['that was announced only', ['a'], [], null],
    ['that did not end', ['a'], [{ open: true }], null],
    ['that failed', ['a'], [{ error: 'exit code: 1' }], null],
    ['whose cache could not be loaded', ['a'], [{ ...LOADED, error: 'gone' }, {}], 'ran'],
    ['whose layers were fetched later', ['a'], [LOADED, FETCHED], 'cached'],
    ['of which nothing but layers were fetched', ['a'], [FETCHED], null],
    ['without inputs, looked up', [], [{}], 'cached'],
    ['without inputs, looked up and loaded', [], [{}, LOADED], 'cached'],
    ['without inputs, looked up and carried out', [], [{}, {}], 'ran'],
  ])('%s', (_name, inputs, times, expected) => {
    expect(outcomeOf(inputs, times)).toBe(expected);
  });
});
