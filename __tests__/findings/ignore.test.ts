import { describe, expect, test } from '@jest/globals';
import type { IgnoreSetting } from '../../src/findings/ignore.ts';
import { DietError } from '../../src/units/diet-error.ts';
import { ALPINE, findingsOf, type Step } from '../support/findings.ts';
import { file, whiteout } from '../support/image.ts';

const STEPS: readonly Step[] = [
  [
    2,
    'RUN mvn package',
    [file('a/.m2/repository/x', 30), file('b/.m2/repository/y', 4), file('tmp/z', 100)],
  ],
  [3, 'RUN rm /tmp/z', [whiteout('tmp/z')]],
];

function shown(...ignore: IgnoreSetting[]) {
  return findingsOf(ALPINE, STEPS, ignore).map(({ id, bytes, ignored }) => [
    id.slice(11),
    bytes,
    ignored,
  ]);
}

describe('an ignored finding', () => {
  test('is there with its reason', () => {
    expect(
      shown({ finding: 'image-diet/maven-cache', path: null, reason: 'needed offline' }),
    ).toEqual([
      ['deleted-later', 100, null],
      ['maven-cache', 34, 'needed offline'],
    ]);
  });

  test('by path: the rest of its bytes is a finding of its own', () => {
    expect(shown({ finding: 'maven-cache', path: '/a/**', reason: ' needed offline ' })).toEqual([
      ['deleted-later', 100, null],
      ['maven-cache', 30, 'needed offline'],
      ['maven-cache', 4, null],
    ]);
  });

  test('by path, of hidden bytes', () => {
    expect(shown({ finding: 'deleted-later', path: 'tmp/*', reason: 'tiny' })[0]).toEqual([
      'deleted-later',
      100,
      'tiny',
    ]);
  });

  test('the first setting that applies gives the reason', () => {
    const settings = ['one', 'two'].map((reason) => ({
      finding: 'maven-cache',
      path: '**',
      reason,
    }));
    expect(shown(...settings)[1]).toEqual(['maven-cache', 34, 'one']);
  });

  test('its bytes are not given to another rule', () => {
    const archive = [file('root/.cache/pip/x.tar.gz', 2_000_000)];
    const findings = findingsOf(
      ALPINE,
      [[2, 'RUN pip install x', archive]],
      [{ finding: 'pip-cache', path: null, reason: 'small' }],
    );
    expect(findings.map(({ id }) => id)).toEqual(['image-diet/pip-cache']);
  });
});

test('every mistake is named at once', () => {
  let caught: unknown;
  try {
    shown(
      { finding: 'maven', path: null, reason: 'x' },
      { finding: 'apt-lists', path: null, reason: ' ' },
      { finding: 'apk-cache', path: '/', reason: 'x' },
    );
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(DietError);
  expect(caught).toMatchObject({
    code: 'bad-ignore',
    message: expect.stringMatching(
      /^The findings to ignore are not right: there is no finding maven: there are .*maven-cache.*; apt-lists has no reason: say why it is ignored; the path of apk-cache is empty: write \*\* for all paths\.$/,
    ),
  });
});
