import { expect, test } from '@jest/globals';
import { placeOf } from '../../src/report/places.ts';

const links = { repositoryUrl: 'https://github.com/octo/tools', commit: 'c0ffee' };
const urlOf = (file: string) => placeOf({ file, startLine: 3, endLine: 4 }, links).url;

test.each([
  ['Dockerfile', 'Dockerfile'],
  ['docker/my file#1', 'docker/my%20file%231'],
  ['..Dockerfile', '..Dockerfile'],
  ['a\\..\\b', 'a%5C..%5Cb'],
  ['%2e%2e/b', '%252e%252e/b'],
])('%s is linked in its repository', (file, path) => {
  expect(urlOf(file)).toBe(`https://github.com/octo/tools/blob/c0ffee/${path}#L3-L4`);
});

test.each(['../../../../evil/x/blob/main/Dockerfile', 'a/../b', '..'])(
  '%s, which a browser would fold, is not',
  (file) => expect(urlOf(file)).toBeNull(),
);
