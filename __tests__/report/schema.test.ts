import { describe, expect, test } from '@jest/globals';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { renderJson } from '../../src/report/json.ts';
import { diff } from '../support/analysis.ts';
import * as samples from '../support/report.ts';
import { errorsOf, schema, validator } from '../support/schema.ts';
import * as variants from '../support/variants.ts';
import { builtFrom, inferredFrom } from '../support/weighed.ts';

const inspectSchema = schema('inspect');
const reportSchema = schema('report');
const variantsSchema = schema('variants');

const reports = {
  failing: samples.failingReport(),
  passing: samples.passingReport(),
  debt: samples.debtReport(),
  'base image': samples.baseImageReport(),
  'new image': samples.newImageReport(),
  'broken base': samples.brokenBaseReport(),
  unchanged: samples.unchangedReport(),
  error: samples.errorReport(),
  'compressed unknown': samples.classicStoreReport(),
  'inferred lines': samples.reportOf(
    diff(samples.optimized, inferredFrom(builtFrom(samples.original)), [
      ['same', 0, 0],
      ['split', 1, [1, 2, 3]],
    ]),
  ),
  'with dive rules': samples.failingReport({ diveCi: { path: '.dive-ci', text: '' } }),
};

const inspected = samples.inspectReportOf(samples.original, { inputs: { 'max-size': '100MB' } });

describe('report.schema.json', () => {
  const validate = validator('report');

  test.each(Object.entries(reports))('holds for a real report: %s', (_, report) => {
    expect(errorsOf(validate, renderJson(report))).toEqual([]);
  });

  test('refuses a report from which any key is taken, or to which any is added', () => {
    expect(survivors(validate, reports.failing)).toEqual([]);
    expect(survivors(validate, reports['broken base'])).toEqual([]);
    expect(survivors(validate, reports['inferred lines'])).toEqual([]);
  });
});

describe('inspect.schema.json', () => {
  const validate = validator('inspect');

  test('holds for a real report', () => {
    expect(errorsOf(validate, renderJson(inspected))).toEqual([]);
  });

  test('refuses a report from which any key is taken, or to which any is added', () => {
    expect(survivors(validate, inspected)).toEqual([]);
  });
});

describe('variants.schema.json', () => {
  const validate = validator('variants');
  const compared = variants.report(variants.outcomes({ 'max-size': '50MB' }));
  const failed = variants.report([variants.failed('a', 'It could not be built', ['log'])]);

  test('holds for real reports', () => {
    for (const report of [compared, failed]) {
      expect(errorsOf(validate, renderJson(report))).toEqual([]);
    }
  });

  test('refuses a report from which any key is taken, or to which any is added', () => {
    expect(survivors(validate, compared)).toEqual([]);
    expect(survivors(validate, failed)).toEqual([]);
  });
});

test('all say the same of what several hold', () => {
  for (const [name, definition] of Object.entries(inspectSchema.$defs)) {
    expect([name, reportSchema.$defs[name] ?? definition]).toEqual([name, definition]);
  }
  for (const [name, definition] of Object.entries(variantsSchema.$defs)) {
    expect([name, reportSchema.$defs[name] ?? definition]).toEqual([name, definition]);
  }
});

test('every property is described, by itself or by what it refers to', () => {
  expect(undescribed('report', reportSchema)).toEqual([]);
  expect(undescribed('inspect', inspectSchema)).toEqual([]);
  expect(undescribed('variants', variantsSchema)).toEqual([]);
});

interface Tree {
  [key: string]: Tree;
}

const OPTIONAL = ['pathBase64'];
const LISTS_OF_TEXT = ['warnings', 'notes', 'details', 'title', 'lines', 'files', 'arguments'];

/** The mutations that the schema does not notice: a key gone, a key too many, a value of another type. */
function survivors(validate: ValidateFunction, report: unknown): readonly string[] {
  const json = JSON.stringify(report);
  const mutated = (path: readonly string[], mutate: (tree: Tree) => void) => {
    const root: Tree = JSON.parse(json);
    mutate(path.reduce((tree, key) => tree[key] ?? {}, root));
    return validate(root);
  };
  return objectPaths(JSON.parse(json), []).flatMap(({ path, keys }) => [
    ...keys
      .filter((key) => mutated(path, (tree) => delete tree[key]) && !OPTIONAL.includes(key))
      .map((key) => `without ${[...path, key].join('.')}`),
    ...keys
      .filter((key) => mutated(path, (tree) => Object.assign(tree, { [key]: ['another type'] })))
      .filter((key) => !LISTS_OF_TEXT.includes(key))
      .map((key) => `other ${[...path, key].join('.')}`),
    ...(mutated(path, (tree) => Object.assign(tree, { surprise: 1 }))
      ? [`more in ${path.join('.')}`]
      : []),
  ]);
}

interface ObjectPath {
  readonly path: readonly string[];
  readonly keys: readonly string[];
}

function objectPaths(value: unknown, path: readonly string[]): readonly ObjectPath[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, each]) => objectPaths(each, [...path, key]));
  return Array.isArray(value) ? inner : [{ path, keys: Object.keys(value) }, ...inner];
}

function undescribed(name: string, value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, each]) => undescribed(`${name}.${key}`, each));
  if (!('properties' in value)) return inner;
  const properties: Record<string, object> = JSON.parse(JSON.stringify(value.properties));
  const silent = Object.entries(properties).filter(
    ([, property]) => !['description', '$ref', 'const', 'enum'].some((key) => key in property),
  );
  return [...silent.map(([key]) => `${name}.${key}`), ...inner];
}
