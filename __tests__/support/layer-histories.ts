import fc from 'fast-check';
import { directory, type Entry, fifo, file, hardLink, opaque, symlink, whiteout } from './image.ts';

/**
 * Layers with everything that can meet: few names, so that files, directories, links, whiteouts and
 * opaque markers of all layers hit the same paths, doubled in one tar and in any order.
 */
export function layerHistories(): fc.Arbitrary<Entry[][]> {
  return fc.array(fc.array(entries(), { maxLength: 10 }), { minLength: 1, maxLength: 5 });
}

function entries(): fc.Arbitrary<Entry> {
  return fc.oneof(
    { weight: 6, arbitrary: files() },
    { weight: 2, arbitrary: paths().map((path) => directory(path)) },
    { weight: 1, arbitrary: paths().map((path) => symlink(path, 'b')) },
    { weight: 1, arbitrary: paths().map((path) => fifo(path)) },
    { weight: 3, arbitrary: fc.tuple(paths(), paths()).map(([path, to]) => hardLink(path, to)) },
    { weight: 1, arbitrary: linkTargets().map((path) => file(path, 10)) },
    {
      weight: 1,
      arbitrary: fc.tuple(paths(), linkTargets()).map(([path, to]) => hardLink(path, to)),
    },
    { weight: 3, arbitrary: paths().map(whiteout) },
    { weight: 1, arbitrary: paths().map(opaque) },
    { weight: 1, arbitrary: strangePaths().map((path) => file(path, 0)) },
  );
}

function files(): fc.Arbitrary<Entry> {
  return fc
    .tuple(paths(), fc.constantFrom(0, 1, 10, 200), fc.constantFrom('one', 'two'))
    .map(([path, bytes, content]) => file(path, bytes, { content }));
}

/** Some names stand before `.wh.` in the order of bytes (`+`, `.c`), some behind. */
function paths(): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom('a', 'b', '+', '.c'), { minLength: 1, maxLength: 3 })
    .map((names) => names.join('/'));
}

/** What aufs keeps of files of several names. */
function linkTargets(): fc.Arbitrary<string> {
  return fc.constantFrom('.wh..wh.plnk/7.1', '.wh..wh.plnk/8.2', '.wh..wh.plnk');
}

function strangePaths(): fc.Arbitrary<string> {
  const name = fc.constantFrom(
    '.wh.',
    '.wh..',
    '.wh...',
    '.wh..wh.plnk',
    '.wh..wh..wh.aufs',
    '.wh..wh.a',
    '.wh..wh..opq',
    '.wh.a/b',
    '.wh..wh..opq/a',
  );
  return fc.oneof(
    name,
    fc.tuple(paths(), name).map((parts) => parts.join('/')),
  );
}
