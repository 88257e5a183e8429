import { expect, test } from '@jest/globals';
import { withoutCredentials, withoutUrlCredentials } from '../../src/build/url-credentials.ts';

test.each([
  ['https://example.com/a/b.git', 'https://example.com/a/b.git'],
  ['https://me:hunter2@example.com/a.git', 'https://example.com/a.git'],
  ['https://me:p@ss@word@example.com/a.git', 'https://example.com/a.git'],
  ['https://example.com/a@b.git', 'https://example.com/a@b.git'],
  ['git@example.com:a/b.git', 'git@example.com:a/b.git'],
  ['/srv/a@b.git', '/srv/a@b.git'],
])('%s', (url, shown) => {
  expect(withoutCredentials(url)).toBe(shown);
  expect(withoutUrlCredentials(`fatal: ${url}: not found`)).toBe(`fatal: ${shown}: not found`);
});
