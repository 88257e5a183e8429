import { expect, test } from '@jest/globals';
import { CATALOGUE } from '../../src/findings/catalogue.ts';
import { findingPages } from '../support/finding-pages/page.ts';

const pages = findingPages();

test('each finding has its page, and each page is one of a finding', () => {
  expect(pages.map(({ name }) => name)).toEqual(CATALOGUE.map(({ name }) => name).sort());
});

test.each(pages)('$name: begins with its identifier', ({ name, text }) => {
  expect(text.split('\n')[0]).toBe(`# image-diet/${name}`);
});

test('all but one show two Dockerfiles, or one and what is ignored', () => {
  const without = pages.filter(({ example }) => example === null).map(({ name }) => name);
  expect(without).toEqual(['stored-twice']);
  for (const { name, example } of pages) {
    if (example === null) continue;
    const same = example.before === example.after && example.dockerignore === null;
    expect([
      name,
      example.before.startsWith('FROM '),
      example.after.startsWith('FROM '),
      same,
    ]).toEqual([name, true, true, false]);
  }
});
