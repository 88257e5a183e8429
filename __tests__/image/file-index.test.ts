import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { linkTargetAt, pathAt } from '../../src/image/file-index.ts';
import { file, fileIndex, symlink } from '../support/image.ts';

test('a path is its bytes, one character each, whichever they are', () => {
  const bytes = fc.uint8Array({ min: 1, minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.array(bytes), (paths) => {
      const index = fileIndex(paths.map((path) => symlink(path, path.toReversed())));
      paths.forEach((path, i) => {
        expect(pathAt(index, i)).toBe(Buffer.from(path).toString('latin1'));
        expect(linkTargetAt(index, i)).toBe(Buffer.from(path.toReversed()).toString('latin1'));
      });
    }),
  );
});

test('a path may be as long as a tar can say', () => {
  const long = 'é'.repeat(40_000);
  const index = fileIndex([file(long)]);
  expect(pathAt(index, 0)).toHaveLength(80_000);
});
