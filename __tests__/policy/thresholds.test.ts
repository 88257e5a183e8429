import { describe, expect, test } from '@jest/globals';
import {
  readThresholds,
  THRESHOLD_INPUTS,
  type ThresholdTexts,
} from '../../src/policy/thresholds.ts';
import { asInput } from '../../src/units/spelling.ts';
import { expectParsed } from '../support/expect-parsed.ts';

const parse = (inputs: ThresholdTexts['inputs']) =>
  expectParsed(readThresholds({ inputs, diveCi: null }));

const mistakesOf = (texts: ThresholdTexts) => {
  const thresholds = readThresholds(texts);
  return thresholds.ok ? [] : thresholds.mistakes;
};

const mistakesIn = (inputs: ThresholdTexts['inputs']) => mistakesOf({ inputs, diveCi: null });

describe('readThresholds', () => {
  test('asks nothing where nothing is given', () => {
    const blank = Object.fromEntries(THRESHOLD_INPUTS.map((name) => [name, ' ']));
    const nothing = {
      rules: [],
      sizeMetric: 'unpacked',
      onUnmeasured: 'warn',
      confirm: 'on-failure',
      confirmTimeoutMs: null,
      spelling: asInput,
      notes: [],
    };
    expect(parse({})).toEqual(nothing);
    expect(parse(blank)).toEqual(nothing);
  });

  test('keeps each rule with its limit as the parser reads it', () => {
    const { rules, ...choices } = parse({
      'min-efficiency': '0.95',
      'max-wasted-increase': '500kb',
      'max-wasted': '20MB',
      'max-size': '1GiB',
      'warn-increase': '5MB',
      'max-increase': '10MB and 10%',
      'size-metric': 'compressed',
      'on-unmeasured': 'fail',
    });
    expect(rules.map(({ name, limit }) => [name, limit])).toEqual([
      ['max-increase', '10% and 10 MB'],
      ['warn-increase', '5 MB'],
      ['max-size', '1 GiB'],
      ['max-wasted', '20 MB'],
      ['max-wasted-increase', '500 kB'],
      ['min-efficiency', '95%'],
    ]);
    expect(choices).toEqual({
      sizeMetric: 'compressed',
      onUnmeasured: 'fail',
      confirm: 'on-failure',
      confirmTimeoutMs: null,
      spelling: asInput,
      notes: [],
    });
  });

  test('tells all mistakes together, those of the .dive-ci file too', () => {
    const mistakes = mistakesOf({
      inputs: {
        'max-increase': '5% 5MB',
        'max-size': '10 XB',
        'min-efficiency': '95',
        'size-metric': 'Packed',
        'on-unmeasured': 'ignore',
        'confirm-timeout': '10',
      },
      diveCi: { path: '.dive-ci', text: 'rules:\n  lowestEfficiency: 95%\n' },
    });
    expect(mistakes).toEqual([
      'max-increase "5% 5MB" has neither "and" nor "or" between two parts; give a size, a percentage, or one of each: "5% and 5MB" (past both) or "5% or 10MB" (past either).',
      'max-size "10 XB" has the unknown unit XB: use B, kB, MB or GB (powers of 1000) or KiB, MiB or GiB (powers of 1024).',
      'min-efficiency "95" is more than all: write a number from 0 to 1 or a percentage up to 100%, such as 0.95 or 95%.',
      'size-metric "Packed" is not one of unpacked, compressed.',
      'on-unmeasured "ignore" is not one of warn, fail.',
      'confirm-timeout "10" is not a duration: write 90s, 10m or 1h30m, at least a second and at most 24h.',
      '.dive-ci: lowestEfficiency "95%" is not a number from 0 to 1, nor "disabled".',
    ]);
  });

  test('a mistake shows what was given, without what it could do to a terminal', () => {
    expect(mistakesIn({ 'on-unmeasured': '\u001b[2Jx' })).toEqual([
      'on-unmeasured "\\u001b[2Jx" is not one of warn, fail.',
    ]);
    expect(mistakesIn({ 'on-unmeasured': 'x'.repeat(500) })[0]).toHaveLength(102);
  });
});

describe('a limit for an increase', () => {
  test.each([
    ['5%', '5%'],
    ['5MB', '5 MB'],
    ['5000', '5000 B'],
    ['5% and 5MB', '5% and 5 MB'],
    ['5MB AND 5%', '5% and 5 MB'],
    ['5% or 10MB', '5% or 10 MB'],
    ['  10MB   or   5% ', '5% or 10 MB'],
  ])('%j is read as %s', (text, limit) => {
    expect(parse({ 'max-increase': text }).rules[0]?.limit).toBe(limit);
  });

  const BOTH_FORMS = /"5% and 5MB" \(past both\) or "5% or 10MB" \(past either\)\.$/;

  test.each([
    ['two percentages', '5% and 6%'],
    ['two sizes', '5MB or 6MB'],
    ['three parts', '5% and 5MB and 6MB'],
    ['no joint', '5% 5MB'],
    ['a comma', '5%, 5MB'],
    ['a joint without parts', 'and'],
    ['a joint without a second part', '5% and'],
    ['a word', 'much'],
    ['a negative size', '-5MB'],
    ['a percent sign alone', '%'],
  ])('with %s is refused, and both forms are shown', (_, text) => {
    const mistakes = mistakesIn({ 'max-increase': text });
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(BOTH_FORMS);
  });
});
