import { expect, test } from '@jest/globals';
import { asClause, withoutStop } from '../../src/units/sentence.ts';

test.each([
  ['The base could not be built', 'the base could not be built'],
  ['There is no Dockerfile', 'there is no Dockerfile'],
  ['Dockerfile line 3 failed', 'Dockerfile line 3 failed'],
  ['', ''],
])('%j reads %j behind a colon', (sentence, clause) => {
  expect(asClause(sentence)).toBe(clause);
});

test('a final stop is taken once', () => {
  expect(withoutStop('It failed.')).toBe('It failed');
  expect(withoutStop('It failed')).toBe('It failed');
});
