import { describe, expect, test } from '@jest/globals';
import { outputsOf } from '../../src/action/outputs.ts';
import { analysis, diff } from '../support/analysis.ts';
import {
  classicStoreReport,
  errorReport,
  newImageReport,
  reportOf,
  unchangedReport,
} from '../support/report.ts';

const nowhere = { reportPath: null, variantsPath: null, commentUrl: null };

describe('outputsOf', () => {
  test('a comparison: every figure exactly, in bytes', () => {
    const published = {
      reportPath: '/tmp/report.json',
      variantsPath: '/tmp/variants.json',
      commentUrl: 'https://github.com/c/1',
    };
    const base = analysis([{ bytes: 3_000_000, compressed: 1_000_000 }]);
    const head = analysis([{ bytes: 4_000_000, compressed: 1_500_000 }]);
    const report = reportOf(diff(base, head, [['changed', 0, 0]]), {
      inputs: { 'max-increase': '1kB' },
    });
    expect(outputsOf(report, published)).toEqual({
      result: 'fail',
      'base-unpacked-bytes': '3000000',
      'head-unpacked-bytes': '4000000',
      'delta-unpacked-bytes': '1000000',
      'delta-unpacked-percent': '33.333333333333336',
      'base-compressed-bytes': '1000000',
      'head-compressed-bytes': '1500000',
      'delta-compressed-bytes': '500000',
      'delta-compressed-percent': '50',
      'base-wasted-bytes': '0',
      'head-wasted-bytes': '0',
      'delta-wasted-bytes': '0',
      'update-pull-bytes': '1500000',
      efficiency: '1',
      report: '/tmp/report.json',
      variants: '/tmp/variants.json',
      'comment-url': 'https://github.com/c/1',
    });
  });

  test('a builder that gives no compressed sizes: empty, not 0', () => {
    expect(outputsOf(classicStoreReport(), nowhere)).toMatchObject({
      'base-compressed-bytes': '',
      'head-compressed-bytes': '',
      'delta-compressed-bytes': '',
      'delta-compressed-percent': '',
      'update-pull-bytes': '',
    });
  });

  test('a new image has a head and no change', () => {
    const outputs = outputsOf(newImageReport(), nowhere);
    expect(outputs).toMatchObject({ 'base-unpacked-bytes': '', 'delta-unpacked-bytes': '' });
    expect(Number(outputs['head-unpacked-bytes'])).toBeGreaterThan(0);
  });

  test.each([
    ['nothing was built', unchangedReport(), 'pass'],
    ['it could not be measured', errorReport(), 'error'],
  ])('%s: a result and nothing else', (_name, report, result) => {
    const { result: told, ...others } = outputsOf(report, nowhere);
    expect(told).toBe(result);
    expect(new Set(Object.values(others))).toEqual(new Set(['']));
  });
});
