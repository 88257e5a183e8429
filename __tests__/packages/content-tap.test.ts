import { describe, expect, test } from '@jest/globals';
import type { RecordContent } from '../../src/image/layer-records.ts';
import { openTap, recordBudget } from '../../src/packages/content-tap.ts';
import { bytes, keptOf } from '../support/packages.ts';

function textOf(content: RecordContent | null): string | null {
  return content?.state === 'kept' ? Buffer.from(content.bytes).toString() : null;
}

describe('openTap', () => {
  test('keeps a whole record, whatever its chunks and whatever becomes of them', () => {
    const list = '/.\n/usr\n/usr/bin/x\n';
    for (const chunk of [1, 7, 100]) {
      expect(textOf(keptOf('var/lib/dpkg/info/x.list', list, chunk))).toBe(list);
    }
  });

  test('of a manifest keeps the name and the version', () => {
    const manifest = { name: 'a', version: '1', scripts: { x: 'y' }, _password: 'hunter2' };
    const kept = textOf(keptOf('node_modules/a/package.json', JSON.stringify(manifest)));
    expect(kept).toBe('{"name":"a","version":"1"}');
  });

  test("a file of pnpm's store that is no manifest is no record", () => {
    const stored = `store/v10/files/0a/${'b'.repeat(126)}`;
    expect(keptOf(stored, 'module.exports = 1')).toBeNull();
    expect(textOf(keptOf(stored, '{"name":"a","version":"1"}'))).toBe('{"name":"a","version":"1"}');
  });

  test('of METADATA reads the headers only, however long the description is', () => {
    const metadata = `Name: a\nVersion: 1\n\n${'x'.repeat(2_000_000)}`;
    expect(textOf(keptOf('a.dist-info/METADATA', metadata))).toBe('Name: a\nVersion: 1\n');
  });

  test('a file shorter or longer than its entry said is kept as far as said', () => {
    const tap = openTap('dpkg-list', 4, recordBudget());
    tap.push(bytes('abcdef'));
    expect(textOf(tap.finish())).toBe('abcd');
    const short = openTap('dpkg-list', 4, recordBudget());
    short.push(bytes('ab'));
    expect(textOf(short.finish())).toBe('ab');
  });

  test('leaves a record that is too big', () => {
    const tap = openTap('npm-manifest', 5_000_000, recordBudget());
    tap.push(bytes('{'));
    expect(tap.finish()).toEqual({
      state: 'left',
      reason:
        'is not read: it has 5,000,000 bytes, more than the 1,048,576 bytes that are looked at',
    });
  });

  test('leaves records once those of the layer fill the budget', () => {
    const budget = recordBudget(10);
    const keep = (content: string) => {
      const tap = openTap('dpkg-list', content.length, budget);
      tap.push(bytes(content));
      return tap.finish();
    };
    expect(textOf(keep('/usr/x'))).toBe('/usr/x');
    expect(keep('/etc/x')).toEqual({
      state: 'left',
      reason: 'is not read: the package records of its layer have more than 10 bytes together',
    });
    expect(textOf(keep('/a'))).toBe('/a');
  });
});
