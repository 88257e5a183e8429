import { describe, expect, test } from '@jest/globals';
import { contextFilter } from '../../src/build/context-filter.ts';

describe('what an ignore file leaves out', () => {
  test.each<[string, string, readonly string[], readonly string[]]>([
    ['nothing at all', '', [], ['a', '.git/HEAD']],
    ['a name in the root only', 'docs\n', ['docs', 'docs/a/b'], ['src/docs', 'docs.md']],
    ['a name anywhere', '**/docs\n', ['docs/a', 'src/docs/a'], []],
    ['a pattern in the root only', '*.md\n', ['a.md'], ['src/a.md']],
    ['the last match wins', '*.md\n!README.md\nREADME.*\n', ['README.md', 'a.md'], []],
    ['an exception', '*\n!src\n', ['a', 'docs/x'], ['src', 'src/a']],
    ['comments and blank lines', '# *\n\n  docs  \n', ['docs/a'], ['a']],
    ['upper case is not lower case', 'readme\n', ['readme'], ['README']],
    ['slashes in front and behind', '/docs/\n', ['docs/a'], ['src/docs/a']],
  ])('%s', (_name, text, out, left) => {
    const filter = contextFilter(text);
    expect(out.filter((path) => !filter.leavesOut(path))).toEqual([]);
    expect(left.filter((path) => filter.leavesOut(path))).toEqual([]);
  });
});

describe('whether all of `.git` is left out', () => {
  test.each([
    ['.git', true],
    ['.git/', true],
    ['**/.git', true],
    ['*', true],
    ['.*', true],
    ['*\n!src', true],
    ['.git\n!docs/*.md', true],
    ['', false],
    ['.git/objects', false],
    ['*\n!.git', false],
    ['.git\n!.git/HEAD', false],
    ['.git\n!**/HEAD', false],
    ['*\n!*', false],
    ['.git\n!.g*/HEAD', false],
    ['.github', false],
  ])('%j: %s', (text, expected) => {
    expect(contextFilter(`${text}\n`).leavesOutGit).toBe(expected);
  });
});
