import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareNames, comparePaths } from '../../src/analysis/path-order.ts';
import {
  createPathTable,
  findPath,
  internEntries,
  NONE,
  type PathTable,
  pathOf,
  ROOT,
} from '../../src/analysis/path-table.ts';
import { byText } from '../../src/units/order.ts';
import { file, fileIndex } from '../support/image.ts';

/** Names that begin like each other, so that neighbours in a tar share parts that are no whole names. */
const paths = fc
  .array(fc.constantFrom('a', 'aa', 'ab', 'b', '-', '\u00ff'), { minLength: 1, maxLength: 5 })
  .map((names) => names.join('/'));

describe('the path table', () => {
  test('has one node for each path of all layers and each directory above one', () => {
    fc.assert(
      fc.property(fc.array(fc.array(paths)), (layers) => {
        const table = createPathTable(7);
        const nodes = layers.map((layer) => intern(table, layer));
        const named = layers.flat().map(asBytes);
        const above = named.flatMap((path) =>
          path.split('/').map((_, i, names) => names.slice(0, i + 1).join('/')),
        );
        expect(table.count).toBe(1 + new Set(above).size);
        expect(nodes.flat().map((node) => pathOf(table, node))).toEqual(named);
        for (let node = ROOT + 1; node < table.count; node++) {
          const parent = table.parents[node] ?? NONE;
          expect(parent).toBeLessThan(node);
          const path: string = pathOf(table, node);
          expect(pathOf(table, parent)).toBe(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
        }
      }),
    );
  });

  test('finds what it has, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(paths), paths, (known, path) => {
        const table = createPathTable(7);
        intern(table, known);
        const bytes = Buffer.from(path);
        const node = findPath(table, bytes, 0, bytes.length);
        const isThere = known.some((each) => each === path || each.startsWith(`${path}/`));
        expect(node === NONE ? null : pathOf(table, node)).toBe(isThere ? asBytes(path) : null);
      }),
    );
  });

  test('orders paths and names by their bytes', () => {
    fc.assert(
      fc.property(paths, paths, (one, other) => {
        const table = createPathTable(7);
        const [a = NONE, b = NONE] = intern(table, [one, other]);
        expect(Math.sign(comparePaths(table, a, b))).toBe(byText(asBytes(one), asBytes(other)));
        const name = (path: string) => asBytes(path).slice(asBytes(path).lastIndexOf('/') + 1);
        expect(Math.sign(compareNames(table, a, b))).toBe(byText(name(one), name(other)));
      }),
    );
  });

  test('grows with the names: 20,000 of them in one directory', () => {
    const table = createPathTable(7);
    const many = Array.from({ length: 20_000 }, (_, i) => `usr/share/doc/${i * 7}`);
    const nodes = intern(table, many);
    expect(table.count).toBe(1 + 3 + many.length);
    expect(intern(table, many.toReversed())).toEqual(nodes.toReversed());
  });
});

function intern(table: PathTable, layer: readonly string[]): number[] {
  const nodes = new Int32Array(layer.length);
  internEntries(table, fileIndex(layer.map((path) => file(path))), nodes);
  return [...nodes];
}

function asBytes(path: string): string {
  return Buffer.from(path).toString('latin1');
}
