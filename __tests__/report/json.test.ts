import { describe, expect, test } from '@jest/globals';
import { renderJson } from '../../src/report/json.ts';
import type { ImagePath } from '../../src/units/image-path.ts';
import { analysis } from '../support/analysis.ts';
import * as samples from '../support/report.ts';

test('is indented by two, ends with a new line, and begins with what it is', () => {
  expect(renderJson(samples.unchangedReport()).split('\n').slice(0, 4)).toEqual([
    '{',
    '  "schemaVersion": 1,',
    '  "kind": "compare",',
    '  "origin": {',
  ]);
  expect(renderJson(samples.unchangedReport())).toMatch(/\n}\n$/);
});

test('parsing it gives the report again, to the bit', () => {
  for (const report of [
    samples.failingReport(),
    samples.passingReport({ diveCi: { path: '.dive-ci', text: '' } }),
    samples.brokenBaseReport(),
    samples.errorReport(),
  ]) {
    expect(JSON.parse(renderJson(report))).toEqual(report);
    expect(renderJson(JSON.parse(renderJson(report)))).toBe(renderJson(report));
  }
});

test('the same figures give the same bytes', () => {
  expect(renderJson(samples.failingReport())).toBe(renderJson(samples.failingReport()));
});

describe('a report of one image', () => {
  test('shows names that are not UTF-8 as text and as bytes', () => {
    const path = 'caf\xe9' as ImagePath;
    const subject = analysis([{ bytes: 10 }], {
      dive: { inefficientFiles: [{ path, count: 2, bytes: 10 }] },
    });
    expect(samples.inspectReportOf(subject).dive.inefficientFiles).toEqual([
      { path: 'caf\ufffd', pathBase64: 'Y2Fm6Q==', count: 2, bytes: 10 },
    ]);
  });

  test('holds the biggest 500 wasted files, the number of the others, and exact sums', () => {
    const waste = Array.from({ length: 510 }, (_, index) => ({
      path: `file-${index}`,
      bytes: 1000 - index,
      cause: 'deleted' as const,
      layer: 0,
      otherLayer: 1,
    }));
    const report = samples.inspectReportOf(
      analysis([{ bytes: 1_000_000 }, { bytes: 0 }], { waste }),
    );
    expect(report.waste).toHaveLength(500);
    expect(report.waste[0]?.path).toBe('file-0');
    expect(report.wasteOmitted).toBe(10);
    expect(report.wasteGroups.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(
      report.totals.avoidableBytes,
    );
  });

  test('has no infinity, which JSON could not hold', () => {
    const dive = { wastedBytes: 5, userWastedPercent: Number.POSITIVE_INFINITY };
    expect(
      samples.inspectReportOf(analysis([{ bytes: 10 }], { dive })).dive.userWastedPercent,
    ).toBeNull();
  });

  test('keeps the warnings of the reader before those of the analysis', () => {
    const subject = analysis([], { image: { warnings: ['read'] }, warnings: ['replayed'] });
    expect(samples.inspectReportOf(subject).warnings).toEqual(['read', 'replayed']);
  });
});
