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

test.each(pages)('$name: two Dockerfiles, or one and what is ignored', ({ example }) => {
  const { before, after, dockerignore } = example;
  expect([before, after]).toEqual([
    expect.stringMatching(/^FROM /),
    expect.stringMatching(/^FROM /),
  ]);
  expect(before === after).toBe(dockerignore !== null);
});
