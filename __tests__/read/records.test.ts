import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FileIndex } from '../../src/image/file-index.ts';
import { pathAt } from '../../src/image/file-index.ts';
import { type LayerRecords, recordOf } from '../../src/image/layer-records.ts';
import { openTap, recordBudget } from '../../src/packages/content-tap.ts';
import { RECORD_KINDS } from '../../src/packages/record-kinds.ts';
import { mayBeWanted, wantedFile } from '../../src/packages/wanted-files.ts';
import { recordColumns } from '../../src/read/record-columns.ts';
import {
  directory,
  type Entry,
  file,
  hardLink,
  image,
  layer,
  layerRecords,
} from '../support/image.ts';
import { exported, ociLayout } from '../support/image-files.ts';
import { tarOf } from '../support/image-tar.ts';
import { readAll, readOptions, testFolder } from '../support/reading.ts';
import { layerOfTar } from '../support/tar-index.ts';

const MANIFEST = '{"name":"typescript","version":"5.9.2","description":"not kept"}';

const ENTRIES: readonly Entry[] = [
  directory('lib'),
  file('etc/passwd', 'root:x:0:0'),
  file('lib/apk/db/installed', 'P:musl\nV:1.2\n\n'),
  file('app/node_modules/typescript/package.json', MANIFEST),
  file('app/package.json', '{"name":"no package of anybody"}'),
  file('var/lib/rpm/Packages', 'Berkeley DB'),
  hardLink('app/node_modules/copy/package.json', 'app/node_modules/typescript/package.json'),
];

describe('while a layer is read', () => {
  test.each([[1], [7], [512], [100_000]])(
    'what package records say is kept, in pieces of %d bytes',
    (pieceBytes) => {
      const { files, records } = layerOfTar(tarOf(ENTRIES), { pieceBytes });
      expect(told(files, records)).toEqual([
        'lib/apk/db/installed: P:musl\nV:1.2\n\n',
        'app/node_modules/typescript/package.json: {"name":"typescript","version":"5.9.2"}',
        'var/lib/rpm/Packages: is not read: it is in the Berkeley DB form that rpm had up to 4.15',
      ]);
    },
  );

  test('an image in memory has the records of the same image on disk', () => {
    const { records } = layerOfTar(tarOf(ENTRIES));
    expect(records).toEqual(layerRecords(ENTRIES));
  });

  test('eStargz keeps its records at their files', () => {
    const { files, records } = layerOfTar(
      tarOf([file('.no.prefetch.landmark', 1), ...ENTRIES, file('stargz.index.json', '{}')]),
    );
    expect(told(files, records).map((line) => line.split(':')[0])).toEqual([
      'lib/apk/db/installed',
      'app/node_modules/typescript/package.json',
      'var/lib/rpm/Packages',
    ]);
  });
});

describe('from disk', () => {
  const folder = testFolder('records');

  test.each([[0], [2]])('records come with their layer, read by %d workers', async (workers) => {
    const entries = [...ENTRIES, file('big', 20_000_000)];
    const location = ociLayout(folder.inside('image'), { layers: [layer(entries)] });
    const [found] = await readAll(
      [exported(location)],
      readOptions(folder.path, workers === 0 ? {} : { workers }),
    );
    const [read] = found?.layers ?? [];
    const [expected] = image([layer(entries)]).layers;
    expect(read?.records).toEqual(expected?.records);
    expect(read?.records.entries).toHaveLength(3);
  });
});

describe('a hostile layer', () => {
  test('cannot make the reader keep more than its budget; what is not kept says so', () => {
    const budget = recordBudget(100);
    const records = recordColumns();
    for (let row = 0; row < 10; row++) {
      const tap = openTap('apk-database', 40, budget);
      tap.push(new Uint8Array(40));
      records.add(row, tap.finish());
    }
    const { bytes, entries, left, reasons } = records.finish();
    expect(bytes).toHaveLength(80);
    expect(entries).toHaveLength(10);
    expect(Array.from(left)).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(reasons).toEqual([
      'is not read: the package records of its layer have more than 100 bytes together',
    ]);
  });

  test('cannot fill memory with records that are left', () => {
    const records = recordColumns();
    for (let row = 0; row < 1_000_000; row++) {
      records.add(row, { state: 'left', reason: `has ${row} bytes` });
    }
    const { entries, reasons } = records.finish();
    expect(entries).toHaveLength(100);
    expect(reasons).toHaveLength(100);
  });
});

describe('the cheap question before the exact one', () => {
  const names = fc.constantFrom(
    'package.json',
    'METADATA',
    'RECORD',
    'PKG-INFO',
    'installed-files.txt',
    'a.egg-info',
    'x.dist-info',
    'node_modules',
    'status.d',
    'var',
    'lib',
    'dpkg',
    'info',
    'apk',
    'db',
    'installed',
    'rpm',
    'rpmdb.sqlite',
    'libc6.list',
    'install',
    'cache',
    'files',
    '0a',
    'f'.repeat(126),
    'README.md',
    'index.js',
  );
  const path = fc.array(names, { minLength: 1, maxLength: 8 }).map((each) => each.join('/'));
  const length = fc.constantFrom(0, 10, 70_000, RECORD_KINDS['npm-manifest'].maxBytes + 1);

  test('never turns away what the exact one wants', () => {
    fc.assert(
      fc.property(path, length, (name, bytes) => {
        const text = Buffer.from(`before${name}`);
        if (wantedFile(name, bytes) === null) return;
        expect(mayBeWanted(text, 'before'.length, text.length, bytes)).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });

  test('turns most files away', () => {
    const text = Buffer.from('usr/lib/python3/dist-packages/requests/adapters.py');
    expect(mayBeWanted(text, 0, text.length, 2000)).toBe(false);
  });
});

/** Each record as the path of its file and what was kept of it, or why nothing was. */
function told(files: FileIndex, records: LayerRecords): readonly string[] {
  return Array.from(records.entries, (entry) => {
    const content = recordOf(records, entry);
    const text =
      content?.state === 'kept' ? Buffer.from(content.bytes).toString() : `${content?.reason}`;
    return `${pathAt(files, entry)}: ${text}`;
  });
}
