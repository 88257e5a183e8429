import { describe, expect, test } from '@jest/globals';
import { renderComment } from '../../src/report/comment.ts';
import { phraseToText } from '../../src/report/phrase.ts';
import { pullNotes, recompressedNote } from '../../src/report/pull-notes.ts';
import type { CompareReport } from '../../src/report/report.ts';
import { renderText } from '../../src/report/text.ts';
import { analysis, diff, type Pair, type Step } from '../support/analysis.ts';
import * as samples from '../support/report.ts';

const MB = 1_000_000;
const step = (line: number, instruction: string, bytes: number, salt = ''): Step => ({
  bytes,
  compressed: bytes / 4,
  instruction,
  lines: `Dockerfile:${line}`,
  salt: `${instruction} ${salt}`,
});

const compared = (base: readonly Step[], head: readonly Step[], pairs: readonly Pair[]) =>
  samples.reportOf(diff(analysis(base), analysis(head), pairs));
const notes = (report: CompareReport) => pullNotes(report).map(phraseToText);

describe('a reordering that costs every deploy a pull', () => {
  const install = (line: number, salt = '') => step(line, 'RUN npm ci', 64 * MB, salt);
  const copy = (line: number, instruction = 'COPY . .') => step(line, instruction, 2 * MB);
  const swapped: Pair[] = [
    ['same', 1, 0],
    ['moved', 0, 1],
  ];

  test('is told with what it costs, though the size is the same', () => {
    const report = compared([install(2), copy(3)], [copy(2), install(3, 'again')], swapped);
    expect(report.changes.unpackedBytes.delta).toBe(0);
    expect(report.updatePullBytes).toBe(16 * MB);
    expect(notes(report)).toEqual([
      'A machine that already has the image of the base pulls 16 MB at the next deploy',
      'Dockerfile line 3 now comes after line 2, so each deploy that changes what is copied there pulls 16 MB again, whatever the size of the image',
    ]);
    expect(renderText(report, { colours: false, width: null })).toContain(
      'line 3 now comes after line 2',
    );
    expect(renderComment(report, { maxCharacters: 65_000 })).toContain(' now comes after ');
  });

  test('is told once of several steps', () => {
    const tools = (line: number) => step(line, 'RUN apk add git', 8 * MB);
    const report = compared(
      [tools(2), install(3), copy(4)],
      [copy(2), tools(3), install(4)],
      [
        ['moved', 2, 0],
        ['same', 0, 1],
        ['same', 1, 2],
      ],
    );
    expect(notes(report)[1]).toContain('2 layers now come after line 2, so');
    expect(notes(report)[1]).toContain('pulls 18 MB again');
  });

  test.each([
    ['another stage', 'COPY --from=build /app /app'],
    ['nothing below it', 'COPY --link . .'],
    ['a URL', 'ADD https://example.com/x /'],
    ['no sources', 'RUN make'],
  ])('is none where what stands below now copies %s', (_, instruction) => {
    const other = (line: number) => copy(line, instruction);
    const report = compared([install(2), other(3)], [other(2), install(3)], swapped);
    expect(notes(report)).toHaveLength(1);
  });

  test('is none the other way round', () => {
    const report = compared([copy(2), install(3)], [install(2), copy(3)], swapped);
    expect(notes(report)).toHaveLength(1);
  });
});

test('layers compressed anew are the same, with a note', () => {
  const blob = (compressed: number): Step => ({ ...step(2, 'RUN npm ci', 64 * MB), compressed });
  const pairs: Pair[] = [['same', 0, 0]];
  const report = withDigest(compared([blob(16 * MB)], [blob(12 * MB)], pairs));
  const note = '1 unchanged layer is compressed anew and its 12 MB are pulled again';
  expect(recompressedNote(report)).toBe(note);
  expect(renderComment(report, { maxCharacters: 65_000 }).replaceAll('\u00a0', ' ')).toContain(
    `${note}.`,
  );
  expect(renderText(report, { colours: false, width: null })).toContain(
    'same files, compressed anew',
  );
  expect(recompressedNote(compared([blob(1)], [blob(1)], pairs))).toBeNull();
});

/** With another digest for each layer of the head. */
function withDigest(report: CompareReport): CompareReport {
  const { head } = report;
  if ('absent' in head) return report;
  const layers = head.layers.map((layer) => ({ ...layer, digest: `${layer.digest} anew` }));
  return { ...report, head: { ...head, layers } };
}
