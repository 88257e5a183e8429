import { expect, test } from '@jest/globals';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import type { ImageAnalysis } from '../../src/analysis/image-analysis.ts';
import { diffImages } from '../../src/diff/diff-images.ts';
import { COMMENT_LENGTH, renderComment } from '../../src/report/comment.ts';
import { renderMarkdown } from '../../src/report/summary.ts';
import { renderText } from '../../src/report/text.ts';
import { file, image, layer } from '../support/image.ts';
import { reportOf } from '../support/report.ts';

const MB = 1_000_000;

/** An image in which pip and npm leave so much; nothing for 0. */
function leaves(pip: number, npm: number) {
  const step = (line: number, instruction: string, path: string, bytes: number) =>
    layer(bytes === 0 ? [] : [file(path, bytes)], {
      instruction,
      lines: `Dockerfile:${line}`,
      salt: instruction,
    });
  return analyseImage(
    image([
      step(2, 'RUN pip install a', 'root/.cache/pip/a', pip),
      step(3, 'RUN npm ci', 'root/.npm/_cacache/a', npm),
    ]),
  );
}

const changed = (head: ImageAnalysis) =>
  reportOf(diffImages({ state: 'measured', value: leaves(10 * MB, 0) }, head));
const grown = changed(leaves(30 * MB, 0));
const both = changed(leaves(30 * MB, 5 * MB));
const comment = (report: typeof grown) =>
  renderComment(report, { maxCharacters: COMMENT_LENGTH }).replaceAll('\u00a0', ' ');

test('a finding that grew was not introduced: it says by how much', () => {
  expect(grown.findings.map(({ state, bytesDelta }) => [state, bytesDelta])).toEqual([
    ['grown', 20 * MB],
  ]);
  expect(comment(grown)).toContain('**1 finding grown**');
  expect(comment(grown)).toContain("**grew by 20 MB**: pip's downloads and built wheels are left");
  expect(comment(grown)).not.toContain('introduced');
});

test('beside one that was introduced both are counted', () => {
  expect(comment(both)).toContain('**1 finding introduced, 1 grown**');
  expect(comment(both)).toContain("**5 MB**: npm's downloads are left");
});

test('a terminal and the full report tell them apart', () => {
  for (const text of [renderText(both, { width: null, colours: false }), renderMarkdown(both)]) {
    const [, introduced = '', grew = ''] =
      /Findings introduced([\s\S]*)Findings that grew([\s\S]*)/.exec(
        text.replaceAll('\u00a0', ' '),
      ) ?? [];
    expect(introduced).toContain("npm's downloads");
    expect(introduced).not.toContain('pip');
    expect(grew).toContain('grew by 20 MB');
  }
});
