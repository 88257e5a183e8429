import { describe, expect, test } from '@jest/globals';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { findFindings } from '../../src/findings/find-findings.ts';
import type { WrittenInstruction } from '../../src/image/written-instruction.ts';
import { file, image, layer, whiteout } from '../support/image.ts';

const MB = 1_000_000;
const MAKE = 'RUN make-it > /opt/a';
const REMOVE = 'RUN cd /opt && rm a';

/** What is offered for a file that one RUN brings and another deletes, with these lines between the two. */
function offered(between: readonly string[], stage: WrittenInstruction['stage'] = 'final') {
  const texts = ['FROM alpine', MAKE, ...between, REMOVE];
  const lines = (line: number) => ({ file: 'Dockerfile', startLine: line, endLine: line });
  const own = (instruction: string, entries: Parameters<typeof layer>[0]) =>
    layer(entries, { instruction, lines: `Dockerfile:${texts.indexOf(instruction) + 1}` });
  const made = image([own(MAKE, [file('opt/a', 3 * MB)]), own(REMOVE, [whiteout('opt/a')])]);
  const dockerfile = texts.flatMap((instruction, i): WrittenInstruction[] => {
    if (instruction === '' || instruction.startsWith('#')) return [];
    const isBetween = i > 1 && i < texts.length - 1;
    return [{ dockerfile: lines(i + 1), instruction, stage: isBetween ? stage : 'final' }];
  });
  const [only] = findFindings(analyseImage({ ...made, dockerfile }));
  return only?.replacement ?? null;
}

describe('lines to paste in place of two, and what stands between these', () => {
  test.each([
    'ENV DIR=/b',
    'env DIR /b',
    'ARG Q=/zz',
    'USER 1000',
    'WORKDIR /',
    'SHELL ["/bin/bash", "-c"]',
  ])('%s makes one of them mean something else: none', (instruction) => {
    expect(offered([instruction])).toBeNull();
    expect(offered(['EXPOSE 80', instruction, '# words'])).toBeNull();
  });

  test('another stage: none', () => {
    expect(offered(['FROM lower AS other', 'RUN true'], 'other')).toBeNull();
  });

  test.each([['EXPOSE 80'], ['RUN environment'], ['COPY ENV /']])(
    '%s: those lines, and what its reader has to know',
    (instruction) => {
      expect(offered([instruction])).toMatchObject({
        lines: ['RUN make-it > /opt/a && \\', '    cd /opt && \\', '    rm a'],
        condition: expect.stringMatching(/^Nothing that stands between/),
      });
    },
  );

  test('what nobody knows, for the lines that they stand for are unknown: what its reader has to know', () => {
    const made = image([
      layer([file('opt/a', 3 * MB)], { instruction: MAKE }),
      layer([whiteout('opt/a')], { instruction: REMOVE }),
    ]);
    const lines = { file: 'Dockerfile', startLine: 1, endLine: 1 };
    const dockerfile = [{ dockerfile: lines, instruction: 'FROM alpine', stage: 'base' as const }];
    const [only] = findFindings(analyseImage({ ...made, dockerfile }));
    expect(only?.replacement?.condition).toMatch(/^Nothing that stands between/);
  });

  test('words and empty lines: without a condition', () => {
    expect(offered(['', '# ENV DIR=/b'])).toMatchObject({ condition: null });
  });
});
