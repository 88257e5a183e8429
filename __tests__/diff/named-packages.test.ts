import { describe, expect, test } from '@jest/globals';
import { namedIn } from '../../src/diff/named-packages.ts';

describe('a package that an instruction names', () => {
  test.each([
    ['apt', 'RUN apt-get install -y curl git', 'git'],
    ['apt with a version', 'RUN apt-get install curl=7.88.1-10', 'curl'],
    ['apt with an architecture', 'RUN apt-get install libc6:i386', 'libc6'],
    ['apt with a release', 'RUN apt-get install curl/stable', 'curl'],
    ['a name with plus signs', 'RUN apt-get install g++-12', 'g++-12'],
    ['apk with a version', 'RUN apk add curl~8.9', 'curl'],
    ['npm', 'RUN npm i -g typescript@5.4', 'typescript'],
    ['npm with a scope', 'RUN npm i @babel/core@7', '@babel/core'],
    ['pip', "RUN pip install 'requests[socks]>=2.28'", 'requests'],
    ['the last word before a semicolon', 'RUN apk add curl; rm -r /tmp', 'curl'],
    ['JSON', 'RUN ["apk","add","curl"]', 'curl'],
  ])('%s', (_, instruction, name) => {
    expect(namedIn([instruction])(name)).toBe(true);
  });

  test.each([
    ['a part of a word', 'RUN apk add libcurl', 'curl'],
    ['its scope alone', 'RUN npm i @babel/core', '@babel'],
    ['nothing', '', ''],
  ])('is not %s', (_, instruction, name) => {
    expect(namedIn([instruction])(name)).toBe(false);
  });
});
