import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { diveFixture, inDivesForm, ordered, userBytesOf } from '../support/dive-figures.ts';
import { dockerArchive, exported } from '../support/image-files.ts';
import { checksumOf, parityImages } from '../support/parity-images.ts';
import { readAll, readOptions, testFolder } from '../support/reading.ts';

/** Written by `npm run parity -- --update` from what dive itself said. */
const fixture = v.parse(
  diveFixture,
  JSON.parse(readFileSync(new URL('fixtures/dive-0.13.1.json', import.meta.url), 'utf8')),
);
const folder = testFolder('dive-parity');

describe(`our figures are those that dive ${fixture.dive} gave`, () => {
  test('on every image that is made here', () => {
    expect(fixture.images.map(({ name }) => name)).toEqual(parityImages().map(({ name }) => name));
    expect(fixture.images.length).toBeGreaterThanOrEqual(40);
  });

  test.each(parityImages())('$name', async (made) => {
    const known = fixture.images.find(({ name }) => name === made.name);
    // Another checksum: the image is made differently now, and dive has to be asked again.
    expect(checksumOf(made)).toBe(known?.checksum);
    const archive = dockerArchive(folder.inside('image.tar'), made, { form: 'oci' });
    const [image] = await readAll([exported(archive)], readOptions(folder.path));
    if (image === undefined || known === undefined) throw new Error('there is nothing to compare');
    const analysis = analyseImage(image);
    expect(ordered(inDivesForm(analysis))).toEqual(known.says);
    expect(analysis.dive.userSizeBytes).toBe(userBytesOf(known.says));
  });
});
