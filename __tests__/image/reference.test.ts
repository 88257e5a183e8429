import { describe, expect, test } from '@jest/globals';
import { isImageName, parseImageReference, readImageReference } from '../../src/image/reference.ts';
import { DietError } from '../../src/units/diet-error.ts';

const HEX = 'a'.repeat(64);

describe('a reference', () => {
  test.each([
    ['oci:out', { transport: 'oci', path: 'out', name: null }],
    ['oci:/srv/out:example/app:1', { transport: 'oci', path: '/srv/out', name: 'example/app:1' }],
    ['oci:out:', { transport: 'oci', path: 'out', name: null }],
    ['oci-archive:a.tar:latest', { transport: 'oci-archive', path: 'a.tar', name: 'latest' }],
    ['docker-archive:a b.tar', { transport: 'docker-archive', path: 'a b.tar', name: null }],
    ['docker-daemon:app:dev', { transport: 'docker-daemon', name: 'app:dev' }],
    [`docker-daemon:sha256:${HEX}`, { transport: 'docker-daemon', name: `sha256:${HEX}` }],
    ['docker://localhost:5000/app', { transport: 'docker', name: 'localhost:5000/app' }],
    // Docker's own image in its version 24, not a transport.
    ['docker:24', { transport: 'unspecified', text: 'docker:24' }],
    ['  ./image.tar ', { transport: 'unspecified', text: './image.tar' }],
    ['alpine', { transport: 'unspecified', text: 'alpine' }],
  ])('%s', (text, reference) => {
    expect(parseImageReference(text)).toEqual(reference);
  });

  test.each([
    ['an empty one', ' ', 'An image is missing. Write oci:'],
    ['no path', 'oci:', '"oci:" names no path. Write oci:'],
    ['a name without path', 'docker-archive::name', '"docker-archive::name" names no path.'],
    [
      'a place in an index',
      'docker-archive:app.tar:@1',
      '"docker-archive:app.tar:@1" means an image by its place in the index, which is not supported. Write "docker-archive:app.tar:NAME" with its name, or with its digest if it has none.',
    ],
    ['a place in a layout', 'oci:dir:@0', '"oci:dir:@0" means an image by its place in the index'],
    [
      'a transport of others',
      'dir:/x',
      '"dir:/x" has the transport "dir:", which is not supported.',
    ],
    ['an option', '--output=/etc/passwd', '"--output=/etc/passwd" is no image name.'],
    ['an option behind a transport', 'docker://-v', '"-v" is no image name.'],
    ['two words', 'docker-daemon:a b', '"a b" is no image name.'],
    [
      'upper case',
      'docker://Ghcr.io:5000/Owner/App:V1',
      '"Ghcr.io:5000/Owner/App:V1" is no image name, because these have no capital letters before the tag. Did you mean "ghcr.io:5000/owner/app:V1"?',
    ],
    ['upper case and more', 'docker://Alpine!', '"Alpine!" is no image name. Write it'],
    ['hidden characters', 'docker://a\u202eb', '"a\\u202eb" is no image name.'],
  ])('%s is refused', (_, text, sentence) => {
    expect(() => parseImageReference(text)).toThrow(DietError);
    expect(() => parseImageReference(text)).toThrow(sentence);
  });
});

test('a mistake among others is a whole sentence, a question too', () => {
  expect(readImageReference('alpine')).toEqual({
    ok: true,
    value: { transport: 'unspecified', text: 'alpine' },
  });
  const mistake = readImageReference('docker://Alpine');
  expect(mistake).toEqual({
    ok: false,
    mistakes: [expect.stringMatching(/Did you mean "alpine"\?$/)],
  });
});

describe('an image name', () => {
  test.each([
    'alpine',
    'alpine:3.17',
    'library/alpine',
    'ghcr.io/owner/name:v1.2-rc_1',
    'registry:5000/a/b/c',
    'LOCALHOST.example:5000/a',
    '[::1]:5000/app',
    `app@sha256:${HEX}`,
    `app:1@sha256:${HEX}`,
    'a__b-c---d.e/f',
  ])('%s', (name) => {
    expect(isImageName(name)).toBe(true);
  });

  test.each([
    ['', 'nothing'],
    ['-alpine', 'an option'],
    ['a//b', 'an empty part'],
    ['a:', 'an empty tag'],
    [`a:${'t'.repeat(129)}`, 'a long tag'],
    ['a@sha256:abc', 'a short digest'],
    ['a\nb', 'two lines'],
    ['../a', 'a path'],
    ['a'.repeat(2000), 'too long'],
  ])('%j is none: %s', (name) => {
    expect(isImageName(name)).toBe(false);
  });
});
