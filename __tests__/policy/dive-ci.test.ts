import { describe, expect, test } from '@jest/globals';
import { readDiveCi } from '../../src/policy/dive-ci.ts';
import { expectParsed } from '../support/expect-parsed.ts';

const parse = (text: string) => expectParsed(readDiveCi({ text, path: '.dive-ci' }));
const rules = (text: string) => parse(`rules:\n${text}`);

describe('readDiveCi', () => {
  const DEFAULTS = {
    path: '.dive-ci',
    notes: [],
    lowestEfficiency: { value: 0.9, text: '0.9', set: false },
    highestWastedBytes: null,
    highestUserWastedPercent: { value: 0.1, text: '0.1', set: false },
  };

  test.each([
    ['an empty file', ''],
    ['a comment alone', '# rules:\n#   lowestEfficiency: 0.95\n'],
    ['rules without entries', 'rules:\n'],
    ['rules that are all commented out', 'rules:\n  # lowestEfficiency: 0.95\n'],
    ['empty entries', 'rules:\n  lowestEfficiency:\n  highestWastedBytes: ~\n'],
    ['keys that dive ignores', 'rules:\n  lowestEffort: 1\nlog:\n  enabled: true\n'],
  ])("gives dive's own limits for %s", (_, text) => {
    expect(parse(text)).toEqual({ ...DEFAULTS, notes: expect.any(Array) });
  });

  test('reads what the file says, in any case of the keys', () => {
    const text =
      '  LOWESTEFFICIENCY: "0.95"\n  highestWastedBytes: 20Mb\n  highestuserwastedpercent: 0.20\n';
    expect(rules(text)).toEqual({
      path: '.dive-ci',
      notes: [],
      lowestEfficiency: { value: 0.95, text: '0.95', set: true },
      highestWastedBytes: { value: 20_000_000, text: '20Mb', set: true },
      highestUserWastedPercent: { value: 0.2, text: '0.2', set: true },
    });
  });

  test.each([
    [
      'rules:\n  lowestEficiency: 0.95',
      '.dive-ci has the key "lowestEficiency", which dive does not know and ignores; perhaps lowestEfficiency is meant',
    ],
    [
      'rules:\n  maxSize: 1GB',
      '.dive-ci has the key "maxSize", which dive does not know and ignores',
    ],
    [
      'rule:\n  lowestEfficiency: 0.95',
      '.dive-ci has the key "rule", which dive does not know and ignores; perhaps rules is meant',
    ],
  ])('says which key dive ignores: %j', (text, note) => {
    expect(parse(text).notes).toEqual([note]);
  });

  test.each([
    'rules:\n  LOWESTEFFICIENCY: 0.95',
    'RULES: {}',
    'log:\n  enabled: true\nrules: {}',
    '',
  ])('has nothing to say of %j', (text) => {
    expect(parse(text).notes).toEqual([]);
  });

  test('a rule is disabled by that one word', () => {
    expect(rules('  lowestEfficiency: disabled\n  highestUserWastedPercent: "disabled"\n')).toEqual(
      {
        path: '.dive-ci',
        notes: [],
        lowestEfficiency: null,
        highestWastedBytes: null,
        highestUserWastedPercent: null,
      },
    );
  });

  test.each([
    ['1234', 1234],
    ['"20 MB"', 20_000_000],
    ['20Mib', 20_971_520],
    ['1k', 1000],
    ['1ki', 1024],
    ['"1,500 kB"', 1_500_000],
    ['1.5GB', 1_500_000_000],
    ['1.9b', 1],
    ['1eb', 1e18],
  ])('%s are %d bytes, as go-humanize reads them', (text, bytes) => {
    expect(rules(`  highestWastedBytes: ${text}\n`).highestWastedBytes?.value).toBe(bytes);
  });

  const RATIO = 'is not a number from 0 to 1, nor "disabled"';
  const SIZE = 'is not a size such as 20MB, nor "disabled"';

  test.each([
    ['a percentage', '  lowestEfficiency: 95%', `.dive-ci: lowestEfficiency "95%" ${RATIO}.`],
    [
      'a word of later versions',
      '  lowestEfficiency: off',
      `.dive-ci: lowestEfficiency "off" ${RATIO}.`,
    ],
    ['an empty text', '  lowestEfficiency: ""', `.dive-ci: lowestEfficiency "" ${RATIO}.`],
    ['a truth value', '  lowestEfficiency: false', `.dive-ci: lowestEfficiency "false" ${RATIO}.`],
    [
      'more than 1',
      '  highestUserWastedPercent: 20',
      '.dive-ci: highestUserWastedPercent "20" is outside 0 to 1, the range that dive allows.',
    ],
    [
      'an unknown unit',
      '  highestWastedBytes: 20 XB',
      `.dive-ci: highestWastedBytes "20 XB" ${SIZE}.`,
    ],
    [
      'a unit of bits',
      '  highestWastedBytes: 20ib',
      `.dive-ci: highestWastedBytes "20ib" ${SIZE}.`,
    ],
    ['a negative size', '  highestWastedBytes: -1', `.dive-ci: highestWastedBytes "-1" ${SIZE}.`],
    ['two points', '  highestWastedBytes: 1.2.3', `.dive-ci: highestWastedBytes "1.2.3" ${SIZE}.`],
    [
      'more than 64 bits',
      '  highestWastedBytes: 99eb',
      `.dive-ci: highestWastedBytes "99eb" ${SIZE}.`,
    ],
    [
      'a list',
      '  lowestEfficiency: [0.9]',
      '.dive-ci: lowestEfficiency must be one value, such as 0.9 or 20MB or "disabled".',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => rules(`${text}\n`)).toThrow(new Error(message));
  });

  test('tells all mistakes of the file together', () => {
    expect(() => rules('  lowestEfficiency: 2\n  highestWastedBytes: much\n')).toThrow(
      /lowestEfficiency "2" .* highestWastedBytes "much"/,
    );
  });

  test.each([
    ['a list', '- rules\n', '.dive-ci must be a mapping with the key "rules"'],
    ['a word', 'rules\n', '.dive-ci must be a mapping with the key "rules"'],
    ['rules as a list', 'rules:\n- lowestEfficiency\n', '"rules" must be a mapping'],
    ['no YAML', 'rules:\n  lowestEfficiency: [\n', '.dive-ci is not YAML (line '],
    ['a key twice', 'rules:\n  a: 1\n  a: 2\n', '.dive-ci is not YAML (line 3)'],
    ['an alias to nothing', 'rules: *gone\n', '.dive-ci is not YAML (line 1)'],
    ['aliases without end', bomb(), '.dive-ci is not YAML'],
  ])('refuses %s', (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

/** Ten lists of ten of the list before: ten thousand million entries. */
function bomb(): string {
  const lines = ['a0: &a0 [x]'];
  for (let i = 1; i <= 10; i++)
    lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`);
  return `${lines.join('\n')}\n`;
}
