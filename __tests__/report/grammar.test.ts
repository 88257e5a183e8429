import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lineAnnotations } from '../../src/report/annotations.ts';
import { COMMENT_LENGTH, renderComment } from '../../src/report/comment.ts';
import type { CompareReport } from '../../src/report/report.ts';
import { renderMarkdown } from '../../src/report/summary.ts';
import { renderText } from '../../src/report/text.ts';
import { analysis, diff, type Pair, type Step, type WasteSpec } from '../support/analysis.ts';
import { reportOf } from '../support/report.ts';

const MB = 1_000_000;
const FROM: Step = { bytes: 5 * MB, base: true };

/** How many lines each step has, how many files are wasted and how, and what became of the steps. */
const scene = fc.record({
  lines: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
  grown: fc.array(fc.constantFrom(-3, 0, 3), { minLength: 4, maxLength: 4 }),
  added: fc.integer({ min: 0, max: 3 }),
  removed: fc.integer({ min: 0, max: 3 }),
  files: fc.integer({ min: 1, max: 3 }),
  largestIsMost: fc.boolean(),
  cause: fc.constantFrom<WasteSpec['cause'][]>(
    'rewritten',
    'moved',
    'overwritten',
    'deleted',
    'directory-deleted',
    'type-changed',
    'doubled',
  ),
  limits: fc.constantFrom<Readonly<Record<string, string>>[]>(
    {},
    { 'max-increase': '1MB' },
    { 'max-size': '1MB', 'max-wasted': '1MB' },
    { 'max-wasted-increase': '1GB' },
  ),
});
type Scene = typeof scene extends fc.Arbitrary<infer S> ? S : never;

function reportFrom({ lines, grown, added, removed, files, ...rest }: Scene): CompareReport {
  let line = 2;
  const stepOf = (count: number, bytes: number): Step => {
    const first = line;
    line += count;
    const place = count === 1 ? `${first}` : `${first}-${line - 1}`;
    return {
      bytes,
      instruction: `RUN step ${first}`,
      lines: `Dockerfile:${place}`,
      salt: `${bytes} ${first}`,
    };
  };
  const kept = lines.map((count) => stepOf(count, 20 * MB));
  const changed = kept.map((step, index) => {
    const bytes = step.bytes + (grown[index] ?? 0) * MB;
    return { ...step, bytes, salt: `head ${bytes} ${index}` };
  });
  const gone = Array.from({ length: removed }, (_, index) => stepOf(1 + (index % 2), 7 * MB));
  const come = Array.from({ length: added }, (_, index) => stepOf(1 + (index % 2), 9 * MB));
  const pairs: Pair[] = [
    ['same', 0, 0],
    ...kept.map((_, index): Pair => ['changed', index + 1, index + 1]),
    ...gone.map((_, index): Pair => ['removed', kept.length + index + 1, null]),
    ...come.map((_, index): Pair => ['added', null, kept.length + index + 1]),
  ];
  const waste: WasteSpec = {
    path: 'big',
    bytes: 4 * MB,
    cause: rest.cause,
    layer: 1,
    otherLayer: rest.cause === 'doubled' ? 1 : kept.length,
    files,
    largestBytes: rest.largestIsMost ? 4 * MB : MB,
    directory: 'app',
  };
  return reportOf(
    diff(
      analysis([FROM, ...kept, ...gone]),
      analysis([FROM, ...changed, ...come], { waste: [waste] }),
      pairs,
    ),
    { inputs: rest.limits },
  );
}

/** Everything that a reader of this report may see, without mark-up. */
function sentencesOf(report: CompareReport): string {
  return [
    renderComment(report, { maxCharacters: COMMENT_LENGTH, variants: null }),
    renderMarkdown(report),
    renderText(report, { colours: false, width: null }),
    ...lineAnnotations(report).map(({ message }) => message),
  ]
    .join('\n')
    .replaceAll(/\]\([^)]*\)/g, '')
    .replaceAll(/[[*`]/g, '')
    .replaceAll('\u00a0', ' ');
}

const VERB = '(?:stores|deletes|overwrites|replaces|adds|comes|brings|hides|is|has|was)';
const PLURAL = '(?:store|delete|overwrite|replace|add|come|bring|hide|are|have|were)';

test.each([
  [
    'several lines and the verb of one',
    new RegExp(`[Ll]ines \\d+–\\d+(?: of the base)? (?:now )?${VERB}\\b`),
  ],
  [
    'one line and the verb of several',
    new RegExp(`[Ll]ine \\d+(?: of the base)? (?:now )?${PLURAL}\\b`),
  ],
  [
    'one of several things',
    /(?<![\d.,–])1 (?:more |changed |unchanged |wasted )?(?:layers|files|checks|findings|warnings|packages|rules)\b/,
  ],
  [
    'several of one thing',
    /(?<![\d.])(?:0|[2-9]|\d\d+) (?:more |changed |unchanged )?(?:layer|file|check|finding|warning|package|rule)\b/,
  ],
  ['a word twice', /\b(the|a|of|is|by|in|and|to) \1\b/i],
  ['a gap', /undefined|null|NaN|\[object|(?<=\w) {2}(?=\w+\.$)/],
])('never %s', (_, mistake) => {
  fc.assert(
    fc.property(scene, (given) => {
      expect(sentencesOf(reportFrom(given))).not.toMatch(mistake);
    }),
  );
});

test('of an image that shrank nothing is told that grew, and the other way round', () => {
  fc.assert(
    fc.property(scene, (given) => {
      const report = reportFrom(given);
      const delta = report.changes.unpackedBytes.delta ?? 0;
      const [above = ''] = renderText(report, { colours: false, width: null }).split('On disk');
      if (delta < 0) expect(above).not.toMatch(/grew by|\badds? /);
      if (delta > 0) expect(above).not.toMatch(/shrank by|gone/);
    }),
  );
});
