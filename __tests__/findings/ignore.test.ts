import { describe, expect, test } from '@jest/globals';
import { parseIgnores, withoutEffect } from '../../src/findings/ignore.ts';
import { ALPINE, findingsOf, ignoring, type Step } from '../support/findings.ts';
import { file, whiteout } from '../support/image.ts';

const STEPS: readonly Step[] = [
  [
    2,
    'RUN mvn package',
    [file('a/.m2/repository/x', 30), file('b/.m2/repository/y', 4), file('tmp/z', 100)],
  ],
  [3, 'RUN rm /tmp/z', [whiteout('tmp/z')]],
];

function shown(...ignore: readonly string[]) {
  return findingsOf(ALPINE, STEPS, ignoring(...ignore)).map(({ id, bytes, ignored }) => [
    id.slice(11),
    bytes,
    ignored?.reason ?? null,
  ]);
}

describe('an ignored finding', () => {
  test('is there with its reason', () => {
    expect(shown('image-diet/maven-cache because needed offline')).toEqual([
      ['deleted-later', 100, null],
      ['maven-cache', 34, 'needed offline'],
    ]);
  });

  test('by path: the rest of its bytes is a finding of its own', () => {
    expect(shown('maven-cache  in /a/**  because   needed offline ')).toEqual([
      ['deleted-later', 100, null],
      ['maven-cache', 30, 'needed offline'],
      ['maven-cache', 4, null],
    ]);
  });

  test('by path, of hidden bytes', () => {
    expect(shown('deleted-later in tmp/* because tiny')[0]).toEqual(['deleted-later', 100, 'tiny']);
  });

  test('the first setting that applies gives the reason', () => {
    expect(shown('maven-cache in ** because one', 'maven-cache because two')[1]).toEqual([
      'maven-cache',
      34,
      'one',
    ]);
  });

  test('its bytes are not given to another rule', () => {
    const archive = [file('root/.cache/pip/x.tar.gz', 2_000_000)];
    const findings = findingsOf(
      ALPINE,
      [[2, 'RUN pip install x', archive]],
      ignoring('pip-cache because small'),
    );
    expect(findings.map(({ id }) => id)).toEqual(['image-diet/pip-cache']);
  });
});

describe('how it is written', () => {
  test.each([
    ['apt-lists because x', null, 'x'],
    ['apt-lists in a b/*.gz because in the end: x, y', 'a b/*.gz', 'in the end: x, y'],
    ['apt-lists because of this because of that', null, 'of this because of that'],
    ['apt-lists\n  in a\n  because x', 'a', 'x'],
  ])('%j', (text, pattern, reason) => {
    const parsed = parseIgnores([text]);
    expect(parsed).toMatchObject({
      ok: true,
      value: [{ id: 'image-diet/apt-lists', pattern, reason }],
    });
  });

  test.each([
    [
      'maven because x',
      /^ignore: there is no finding "maven"\. There are apk-cache, .*zypper-cache\.$/,
    ],
    ['apt-list because x', /^ignore: there is no finding "apt-list"\. Did you mean apt-lists\?$/],
    ['apt-lists', /^ignore "apt-lists" gives no reason: write "apt-lists because REASON", or /],
    ['apt-lists because ', /gives no reason/],
    ['apt-lists in a', /gives no reason/],
    ['apt-lists in / because x', /^ignore "apt-lists in \/ because x" names no path after "in": /],
    ['apt-lists in because x', /names no path/],
    ['apt-lists: x', /there is no finding "apt-lists:/],
    ['', /there is no finding ""/],
    ['a\u001b[2J because x', /there is no finding "a\\u001b\[2J"/],
  ])('%j is a mistake', (text, sentence) => {
    const parsed = parseIgnores([text]);
    expect(parsed.ok ? '' : parsed.mistakes[0]).toMatch(sentence);
  });

  test('every mistake is named', () => {
    const parsed = parseIgnores(['maven because x', 'apk-cache because x', 'apt-lists in /']);
    expect(parsed.ok ? 0 : parsed.mistakes).toHaveLength(3);
  });
});

test('an ignore that applies to nothing is named, also one that another is before', () => {
  const ignores = ignoring(
    'maven-cache in a/** because x',
    'maven-cache in a/** because y',
    'npm-cache because z',
    'deleted-later in opt/** because z',
  );
  expect(withoutEffect(ignores, findingsOf(ALPINE, STEPS, ignores))).toEqual([
    'Nothing is there that the ignore of maven-cache in a/** applies to: it can go',
    'Nothing is there that the ignore of npm-cache applies to: it can go',
    'Nothing is there that the ignore of deleted-later in opt/** applies to: it can go',
  ]);
});
