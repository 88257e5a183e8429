import { expect, test } from '@jest/globals';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { diffImages } from '../../src/diff/diff-images.ts';
import { renderJson } from '../../src/report/json.ts';
import { file, image, layer } from '../support/image.ts';
import { inspectReportOf, reportOf } from '../support/report.ts';
import { errorsOf, validator } from '../support/schema.ts';

/** A name whose é is one byte, as it was in Latin-1: no UTF-8. */
function odd(name: string): Uint8Array {
  return Buffer.from(name, 'latin1');
}

const DATA = { content: 'data' };

const base = analyseImage(
  image([layer([file(odd('caf\xe9/one'), 70_000), file(odd('caf\xe9/two'), 80_000)])]),
);

/** The files of the base lie elsewhere, and a step moved one of its own. */
const head = analyseImage(
  image([
    layer([file(odd('th\xe9/one'), 70_000), file(odd('th\xe9/two'), 80_000)]),
    layer([file(odd('\xe9t\xe9/data'), 90_000, DATA)], { instruction: 'COPY data /' }),
    layer([file(odd('.wh.\xe9t\xe9')), file(odd('no\xebl'), 90_000, DATA)], {
      instruction: 'RUN mv',
    }),
  ]),
);

const compared = reportOf(diffImages({ state: 'measured', value: base }, head));
const inspected = inspectReportOf(head);

test('wherever a report holds a path, its bytes stand beside it if they are no UTF-8', () => {
  const shown = [...oddTexts(compared), ...oddTexts(inspected)];
  expect(shown.filter(({ text, bytes }) => bytes?.toString() !== text)).toEqual([]);
  expect(new Set(shown.map(({ field }) => field))).toEqual(
    new Set(['path', 'movedTo', 'movedFrom', 'from', 'to', 'directory', 'other']),
  );
});

test('the bytes are those of the name', () => {
  expect(inspected.waste).toEqual([
    expect.objectContaining({
      path: '\ufffdt\ufffd/data',
      pathBase64: base64('\xe9t\xe9/data'),
      movedTo: 'no\ufffdl',
      movedToBase64: base64('no\xebl'),
    }),
  ]);
  expect(compared.files?.moves).toEqual([
    expect.objectContaining({ fromBase64: base64('caf\xe9'), toBase64: base64('th\xe9') }),
  ]);
});

test('the schemas allow for them', () => {
  expect(errorsOf(validator('report'), renderJson(compared))).toEqual([]);
  expect(errorsOf(validator('inspect'), renderJson(inspected))).toEqual([]);
});

test('a name that is UTF-8 has no bytes beside it', () => {
  const plain = inspectReportOf(analyseImage(image([layer([file('caf\u00e9', 10)])])));
  expect(renderJson(plain)).not.toContain('Base64');
});

function base64(name: string): string {
  return Buffer.from(odd(name)).toString('base64');
}

interface OddText {
  readonly field: string;
  readonly text: string;
  readonly bytes: Buffer | null;
}

/** All texts with a replacement character. Not the `code` of a title: that is a sentence, and `files` has its paths. */
function oddTexts(value: unknown): readonly OddText[] {
  if (typeof value !== 'object' || value === null) return [];
  const fields = new Map<string, unknown>(Object.entries(value));
  return [...fields].flatMap(([field, each]) => {
    if (typeof each !== 'string') return oddTexts(each);
    if (!each.includes('\ufffd') || field === 'code') return [];
    const bytes = fields.get(`${field}Base64`);
    return [
      { field, text: each, bytes: typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : null },
    ];
  });
}
