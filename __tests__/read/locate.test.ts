import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseImageReference } from '../../src/image/reference.ts';
import { locateReference } from '../../src/read/locate.ts';
import { DietError } from '../../src/units/diet-error.ts';
import { file, layer } from '../support/image.ts';
import { dockerArchive, ociArchive, ociLayout } from '../support/image-files.ts';

let cwd: string;
const image = { layers: [layer([file('/a', 10)])] };

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'locate-'));
  ociLayout(join(cwd, 'layout'), image);
  ociArchive(join(cwd, 'oci.tar'), image);
  ociArchive(join(cwd, 'oci.tar.gz'), image, { gzip: true });
  dockerArchive(join(cwd, 'docker.tar'), image);
  dockerArchive(join(cwd, 'docker-25.tar'), image, { form: 'oci' });
  dockerArchive(join(cwd, 'docker.tgz'), image, { gzip: true });
  symlinkSync('layout', join(cwd, 'link'));
  mkdirSync(join(cwd, 'alpine'));
  writeFileSync(join(cwd, 'busybox'), 'no archive');
  writeFileSync(join(cwd, 'Dockerfile'), 'FROM scratch');
});

afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
});

function locate(text: string) {
  return locateReference(parseImageReference(text), { cwd });
}

describe('a bare path is', () => {
  test.each([
    ['layout', 'oci'],
    ['./layout/', 'oci'],
    ['link', 'oci'],
    ['oci.tar', 'oci-archive'],
    ['oci.tar.gz', 'oci-archive'],
    ['docker.tar', 'docker-archive'],
    ['docker-25.tar', 'docker-archive'],
    ['docker.tgz', 'docker-archive'],
  ])('%s: %s', async (path, kind) => {
    const place = join(cwd, path).replace(/\/$/, '');
    expect(await locate(path)).toEqual({
      location: kind === 'oci' ? { kind: 'oci-layout', directory: place } : { kind, file: place },
      source: { kind, path, name: null },
      name: null,
    });
  });
});

describe('a bare name is asked of the engine', () => {
  test.each([
    ['where nothing lies', 'debian:12'],
    ['where a folder lies that is no image', 'alpine'],
    ['where a file lies that is no image', 'busybox'],
    ['where an engine ID is meant', `sha256:${'0'.repeat(64)}`],
  ])('%s', async (_, name) => {
    expect(await locate(name)).toEqual({ engineOrRegistry: name });
  });

  test('and that of a transport without path, without a look at the disk', async () => {
    expect(await locate('docker://alpine')).toEqual({ engineOrRegistry: 'alpine' });
  });
});

describe('a transport with a path', () => {
  test('keeps the path as it was written, and the name', async () => {
    expect(await locate('oci-archive:oci.tar:example/app:1')).toEqual({
      location: { kind: 'oci-archive', file: join(cwd, 'oci.tar') },
      source: { kind: 'oci-archive', path: 'oci.tar', name: 'example/app:1' },
      name: 'example/app:1',
    });
  });
});

describe('what is refused:', () => {
  test.each([
    ['a path where nothing lies', './nowhere', 'Nothing lies at "./nowhere".'],
    ['an archive that is not there', 'app.tar.gz', 'Nothing lies at "app.tar.gz".'],
    ['a folder that is no image', './alpine', '"./alpine" is no image: neither an OCI layout'],
    [
      'a file whose name no image could have',
      'Dockerfile',
      '"Dockerfile" is no image: neither an OCI layout',
    ],
    ['a file that is no image', './busybox', '"./busybox" is no image: neither an OCI layout'],
    [
      'a text that is neither path nor name',
      'My Image',
      'Nothing lies at "My Image", and it is no image name either. Write a path, or a name like alpine:3.17.',
    ],
    ['a long text', 'A'.repeat(5000), ', and it is no image name either.'],
    ['a text with NUL', 'a\0b', 'Nothing lies at "a\\u0000b", and it is no image name either.'],
    ['a transport whose path is empty', 'oci:nowhere', 'Nothing lies at "nowhere".'],
    [
      'a file as a folder',
      'oci:oci.tar',
      'is no folder, as an OCI layout is. For a tar write oci-archive:oci.tar.',
    ],
    [
      'a folder as a file',
      'docker-archive:layout',
      'is no file, as an archive is. For a folder write oci:layout.',
    ],
  ])('%s', async (_, text, sentence) => {
    await expect(locate(text)).rejects.toThrow(sentence);
  });
});

describe('what can not be looked at is no defect:', () => {
  test.each([
    ['loop', /^"?.*loop"? can't be read: ELOOP: too many symbolic links encountered\.$/],
    ['oci:loop', /can't be read: ELOOP/],
    ['docker-archive:loop', /can't be read: ELOOP/],
  ])('%s', async (text, sentence) => {
    symlinkSync('loop', join(cwd, 'loop'));
    try {
      const problem = await locate(text).catch((error: unknown) => error);
      expect(problem).toBeInstanceOf(DietError);
      expect(String((problem as DietError).message)).toMatch(sentence);
    } finally {
      rmSync(join(cwd, 'loop'));
    }
  });
});
