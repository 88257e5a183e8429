import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { INPUT_NAMES, readInputs } from '../../src/action/inputs.ts';
import { OUTPUT_NAMES } from '../../src/action/outputs.ts';

const root = new URL('../../', import.meta.url);
const actionYml = parse(readFileSync(new URL('action.yml', root), 'utf8'));

const noFile = (): string => {
  throw new Error('no file is named');
};

describe('action.yml, the code and README agree', () => {
  test('on the names of the inputs', () => {
    expect(Object.keys(actionYml.inputs).toSorted()).toEqual([...INPUT_NAMES].toSorted());
  });

  test('on the names of the outputs', () => {
    expect(Object.keys(actionYml.outputs)).toEqual(OUTPUT_NAMES);
  });

  test('on every default: the runner that fills them in changes nothing', () => {
    const filled = Object.fromEntries(
      INPUT_NAMES.filter((name) => name !== 'github-token').map((name) => [
        `INPUT_${name.toUpperCase()}`,
        actionYml.inputs[name].default ?? '',
      ]),
    );
    expect(readInputs(filled, noFile)).toEqual(readInputs({}, noFile));
    expect(actionYml.inputs['github-token'].default).toMatch(/^\$\{\{ github\.token \}\}$/);
  });

  test("in README's tables", () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/docs.ts', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('on a sentence for each, on one line', () => {
    for (const { description } of [
      ...Object.values<{ description: string }>(actionYml.inputs),
      ...Object.values<{ description: string }>(actionYml.outputs),
    ]) {
      expect(description).toMatch(/^[^\n]+[.)]$/);
    }
  });

  test('it runs on Node 24, from the folder that is checked in', () => {
    expect(actionYml.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  });
});
