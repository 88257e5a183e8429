import {
  characterDevice,
  directory,
  type Entry,
  file,
  hardLink,
  opaque,
  symlink,
  whiteout,
} from '../image.ts';
import { type BlobSpec, compress, ociTree } from '../image-files.ts';
import { checksummed, gnuLong, padded, pax, tarEntry, tarHeader, tarOf } from '../image-tar.ts';
import { randomNumbers } from '../random-numbers.ts';
import { type HostileCase, imageOf, layoutOf } from './case.ts';

/** Layers whose tar is cut, flipped, lying or absurd. */
export function hostileTars(): readonly HostileCase[] {
  return [
    ...cuts(),
    ...flips(),
    ...lyingHeaders(),
    ...names(),
    ...helpers(),
    ...links(),
    ...masses(),
  ];
}

/** A bit of everything, every kind of record. */
const rich = tarOf([
  directory('etc'),
  file('etc/passwd', 'root:x:0:0\n', { uid: 3_000_000, mode: 0o4755 }),
  file('n'.repeat(150), 700),
  gnuLong('L', 'm'.repeat(120)),
  tarHeader({ name: 'short', type: '0', bytes: 3, magic: 'gnu' }),
  padded(Buffer.from('abc')),
  symlink('link', 'etc/passwd'),
  hardLink('hard', 'etc/passwd'),
  pax([
    ['GNU.sparse.size', '5000'],
    ['GNU.sparse.map', '1000,3'],
  ]),
  tarHeader({ name: 'sparse', type: '0', bytes: 3 }),
  padded(Buffer.from('abc')),
  whiteout('gone'),
  opaque('srv'),
  file('last', 1500),
]);

function cuts(): HostileCase[] {
  const blocks = Array.from({ length: rich.length / 512 }, (_, i) => i * 512);
  return [...blocks, 1, 511, 513, 700, rich.length - 1].map((length) => ({
    name: `a tar cut after ${length} bytes`,
    write: imageOf(rich.subarray(0, length)),
    outcome: outcomeOfCut(rich, length),
  }));
}

/**
 * What is left of a right tar by its headers alone. Between two entries nothing shows that there were more; end blocks and
 * the padding of the last content may be missing.
 */
function outcomeOfCut(tar: Buffer, length: number): HostileCase['outcome'] {
  const cutShort = /ends in the middle of an entry/;
  let [at, entries, isHelper] = [0, 0, false];
  while (at < length) {
    if (length < at + 512) return cutShort;
    const type = tar.toString('latin1', at + 156, at + 157);
    // The end blocks.
    if (type === '\0') return length % 512 === 0 ? { entries } : cutShort;
    const bytes = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    if (length < at + 512 + bytes) return cutShort;
    isHelper = type === 'x' || type === 'L';
    if (!isHelper) entries++;
    at += 512 * (1 + Math.ceil(bytes / 512));
  }
  return isHelper ? /without the entry it belongs to/ : { entries };
}

function flips(): HostileCase[] {
  const random = randomNumbers(20_251);
  return Array.from({ length: 60 }, (_, i) => {
    const tar = Buffer.from(rich);
    for (let flipped = 0; flipped <= i % 3; flipped++) {
      const at = random.below(tar.length);
      tar.writeUInt8((tar[at] ?? 0) ^ (1 << random.below(8)), at);
    }
    return { name: `a tar with flipped bits, ${i}`, write: imageOf(tar), outcome: 'either' };
  });
}

/** Headers whose checksum is right and whose fields lie. */
function lyingHeaders(): HostileCase[] {
  const fields: readonly [string, (block: Buffer) => void, HostileCase['outcome']][] = [
    ['size 2^33', (block) => block.write('77777777777\0', 124), /ends in the middle of an entry/],
    ['size 2^53', (block) => writeBase256(block, 2n ** 53n), /beyond 2\^53/],
    ['size 2^53 - 1', (block) => writeBase256(block, 2n ** 53n - 1n), /ends in the middle/],
    ['size 2^88', (block) => writeBase256(block, 2n ** 88n), /beyond 2\^53/],
    ['size -1', (block) => block.fill(0xff, 124, 136), /negative size/],
    ['size of letters', (block) => block.write('sizeless....', 124), /no number/],
    ['size of 9s', (block) => block.write('99999999999\0', 124), /no number/],
    ['size of spaces', (block) => block.fill(' ', 124, 136), /a wrong checksum|behind its end/],
    ['no magic and no name', (block) => block.fill(0, 0, 100).fill(0, 257, 265), /without a name/],
    ['mode of letters', (block) => block.write('rwxrwxr\0', 100), /no number/],
    ['uid 2^62', (block) => block.fill(0x7f, 109, 116).writeUInt8(0x80, 108), /beyond 2\^53/],
    ['type 0x80', (block) => block.writeUInt8(0x80, 156), /no runtime unpacks/],
    ['type of a multi-volume tar', (block) => block.write('M', 156), /no runtime unpacks/],
    ['type of a dump', (block) => block.write('D', 156), /no runtime unpacks/],
    ['a checksum of 0', () => {}, /a wrong checksum/],
  ];
  return fields.map(([name, change, outcome]) => {
    const block = tarHeader({ name: 'f', type: '0', bytes: 1 });
    change(block);
    if (name === 'a checksum of 0') block.write('0000000\0', 148);
    else checksummed(block);
    const tar = tarOf([block, padded(Buffer.from('x')), file('next', 'x')]);
    return { name: `a header that says: ${name}`, write: imageOf(tar), outcome };
  });
}

function writeBase256(block: Buffer, value: bigint): void {
  const bytes = Buffer.from(value.toString(16).padStart(22, '0'), 'hex');
  bytes.copy(block, 125);
  block.writeUInt8(0x80, 124);
}

function names(): HostileCase[] {
  const refused = /would lie outside the image/;
  const cases: readonly [string, Entry | Uint8Array, HostileCase['outcome']][] = [
    ['above the root', file('../../../../etc/cron.d/x', 'x'), refused],
    ['above the root, later on', file('a/b/../../../x', 'x'), refused],
    ['above the root, absolute', raw('/../../x'), refused],
    ['of nothing but dots', file('..', 'x'), refused],
    ['absolute', raw('/etc/passwd'), 'read'],
    ['with a drive', file('C:\\Windows\\x', 'x'), 'read'],
    ['with lines', file('a\nb\r\nc', 'x'), 'read'],
    ['with escapes', file('\x1b[31mred\x07', 'x'), 'read'],
    ['right to left', file('a\u202Egnp.exe', 'x'), 'read'],
    ['of Markdown', file('](http://x)|<b>@everyone `$(id)` $HOME {{x}}', 'x'), 'read'],
    ['of spaces', file('   ', 'x'), 'read'],
    ['that is no UTF-8', file(Uint8Array.of(0xc3, 0x28, 0xff), 'x'), 'read'],
    ['of lone surrogates in CESU-8', file(Uint8Array.of(0xed, 0xa0, 0x80), 'x'), 'read'],
    ['of JavaScript', file('__proto__/constructor', 'x'), 'read'],
    ['of 4 KiB', file('a/'.repeat(2048), 'x'), 'read'],
    ['of 64 KiB', file('n'.repeat(65_536), 'x'), 'read'],
    ['of 20,000 folders', directory('d/'.repeat(20_000)), 'read'],
    ['of 500,000 slashes', pathed(`${'/'.repeat(500_000)}x`), 'read'],
    ['that goes up and down', pathed(`${'a/../'.repeat(100_000)}x`), 'read'],
    ['beyond 1 MiB', gnuLong('L', 'n'.repeat(2 ** 20)), /of more than 1 MiB/],
    ['with NUL', pathed('a\0b'), /a NUL in its name/],
    ['of a whiteout of nothing', file('a/.wh.', ''), 'read'],
    ['of a whiteout of the folder', file('.wh...', ''), 'read'],
    ['of a whiteout of what is above', file('a/.wh.../x', ''), 'read'],
    ['of a whiteout with content', file('.wh.x', 100_000), 'read'],
    ['of an opaque marker that is a directory', directory('a/.wh..wh..opq'), 'read'],
    ['of an opaque marker of the root', file('.wh..wh..opq', ''), 'read'],
    ['of aufs', file('.wh..wh.plnk/x', 'x'), 'read'],
    ['of a whiteout as a folder', file('.wh.x/y', 'x'), 'read'],
    ['of a device 0:0', characterDevice('x'), 'read'],
  ];
  return cases.map(([name, entry, outcome]) => ({
    name: `a name ${name}`,
    write: imageOf(
      tarOf([
        entry,
        ...(entry instanceof Uint8Array && name === 'beyond 1 MiB' ? [file('f')] : []),
      ]),
    ),
    outcome,
  }));
}

function raw(name: string): Buffer {
  return Buffer.concat([tarHeader({ name, type: '0', bytes: 1 }), padded(Buffer.from('x'))]);
}

function pathed(name: string): Buffer {
  return Buffer.concat([pax([['path', name]]), tarEntry(file('short', 'x'))]);
}

function helpers(): HostileCase[] {
  const short = tarEntry(file('f', 'x'));
  const many = (record: Uint8Array, times: number) =>
    tarOf([...Array.from({ length: times }, () => record), short]);
  const record = (body: string) =>
    tarOf([
      tarHeader({ name: 'x', type: 'x', bytes: body.length }),
      padded(Buffer.from(body)),
      short,
    ]);
  const cases: readonly [string, Uint8Array | (() => Uint8Array), HostileCase['outcome']][] = [
    ['100,000 PAX headers for one file', () => many(pax([['path', 'x']]), 100_000), 'read'],
    ['100,000 global headers', () => many(pax([['comment', 'x']], 'g'), 100_000), 'read'],
    ['100,000 long names for one file', () => many(gnuLong('L', 'name'), 100_000), 'read'],
    ['50 PAX headers of 1 MiB each', () => many(megabyteOfRecords(), 50), 'read'],
    ['a PAX header in the middle of nowhere', pax([['path', 'x']]), /without the entry/],
    [
      'a PAX size that swallows the rest',
      tarOf([pax([['size', '1000000']]), short]),
      /ends in the middle/,
    ],
    ['a PAX size of 2^53', tarOf([pax([['size', '9007199254740992']]), short]), /beyond 2\^53/],
    ['a PAX size of -1', tarOf([pax([['size', '-1']]), short]), /negative size/],
    ['a PAX size of 10^400', tarOf([pax([['size', '1'.repeat(400)]]), short]), /beyond 2\^53/],
    ['a PAX uid of text', tarOf([pax([['uid', 'root']]), short]), /no number/],
    ['a PAX path that escapes', tarOf([pax([['path', '../x']]), short]), /would lie outside/],
    [
      'a PAX linkpath that escapes',
      tarOf([pax([['linkpath', '../x']]), tarEntry(hardLink('h', 'f'))]),
      /would lie outside/,
    ],
    ['a PAX path of a folder', tarOf([pax([['path', '/']]), short]), /without a name/],
    ['a record longer than its header', record('999 path=x\n'), /do not fit their lengths/],
    ['a record of length 0', record('0 path=x\n'), /do not fit their lengths/],
    ['a record of a huge length', record(`${'9'.repeat(30)} path=x\n`), /do not fit their lengths/],
    ['a record without newline', record('8 path=xy'), /do not fit their lengths/],
    ['records of NULs', record('\0'.repeat(100)), /do not fit their lengths/],
    [
      'a sparse file of 2^53 - 1 bytes',
      tarOf([
        pax([
          ['GNU.sparse.size', '9007199254740991'],
          ['GNU.sparse.map', '0,1'],
        ]),
        short,
      ]),
      'read',
    ],
    [
      'a sparse file of -5 bytes',
      tarOf([
        pax([
          ['GNU.sparse.size', '-5'],
          ['GNU.sparse.map', ''],
        ]),
        tarEntry(file('f')),
      ]),
      /sparse file/,
    ],
    ['a sparse map of letters', tarOf([pax([['GNU.sparse.map', 'a,b']]), short]), /no number/],
    ['a sparse map that never ends', () => endlessSparseMap(), /map does not fit/],
    ['1,000 sparse files of 60 MB of holes', () => sparseFiles(1000), 'read'],
    [
      'a sparse file of version 9',
      tarOf([
        pax([
          ['GNU.sparse.major', '9'],
          ['GNU.sparse.minor', '9'],
        ]),
        short,
      ]),
      /format that is not known/,
    ],
    [
      'an old sparse header that continues without end',
      () => endlessOldSparse(),
      /map does not fit/,
    ],
  ];
  return cases.map(([name, tar, outcome]) => ({
    name,
    write: imageOf(tar, 'gzip'),
    outcome,
  }));
}

function megabyteOfRecords(): Buffer {
  return pax(Array.from({ length: 100_000 }, () => ['path', 'a'] as const));
}

function endlessSparseMap(): Buffer {
  const lines = Buffer.from(`99999999\n${'1\n'.repeat(5_000_000)}`);
  return tarOf([
    pax([
      ['GNU.sparse.major', '1'],
      ['GNU.sparse.minor', '0'],
    ]),
    tarHeader({ name: 'sparse', type: '0', bytes: 2 ** 30 }),
    padded(lines),
  ]);
}

function sparseFiles(count: number): Buffer {
  const one = Buffer.concat([
    pax([
      ['GNU.sparse.size', '60000001'],
      ['GNU.sparse.map', '60000000,1'],
    ]),
    tarEntry(file('sparse', 'x')),
  ]);
  return tarOf(Array.from({ length: count }, () => one));
}

function endlessOldSparse(): Buffer {
  const head = tarHeader({ name: 'sparse', type: 'S', bytes: 0, magic: 'gnu' });
  head.writeUInt8(1, 482);
  const extension = Buffer.alloc(512);
  for (let pair = 0; pair < 42; pair++) extension.write('00000000000\0', 12 * pair);
  extension.writeUInt8(1, 504);
  return Buffer.concat([checksummed(head), Buffer.alloc(512 * 120_000, extension)]);
}

function links(): HostileCase[] {
  const chain = (length: number) =>
    tarOf([file('l0', 'x'), ...Array.from({ length }, (_, i) => hardLink(`l${i + 1}`, `l${i}`))]);
  const cases: readonly [string, Uint8Array | (() => Uint8Array), HostileCase['outcome']][] = [
    ['a hard link to itself', tarOf([hardLink('a', 'a')]), 'read'],
    ['hard links in circles', tarOf([hardLink('a', 'b'), hardLink('b', 'a')]), 'read'],
    ['a hard link to the root', tarOf([hardLink('a', '/')]), 'read'],
    ['a hard link to a folder', tarOf([directory('d'), hardLink('a', 'd')]), 'read'],
    ['a hard link to nothing', tarOf([hardLink('a', 'nothing')]), 'read'],
    [
      'a hard link out of the image',
      tarOf([hardLink('a', '../../etc/shadow')]),
      /would lie outside/,
    ],
    ['a hard link to a whiteout', tarOf([whiteout('x'), hardLink('a', '.wh.x')]), 'read'],
    ['a chain of 50,000 hard links', () => chain(50_000), 'read'],
    ['a symlink to itself', tarOf([symlink('a', 'a'), file('a/b', 'x')]), 'read'],
    ['a symlink out of the image', tarOf([symlink('a', '/etc'), file('a/passwd', 'x')]), 'read'],
    ['a symlink of 1 MB', tarOf([symlink('a', 'x'.repeat(1_000_000))]), 'read'],
    ['a file below a file', tarOf([file('a', 'x'), file('a/b/c', 'x')]), 'read'],
    [
      'a file that becomes a folder and back',
      tarOf(
        Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? file('a', 'x') : file('a/b', 'x'))),
      ),
      'read',
    ],
  ];
  return cases.map(([name, tar, outcome]) => ({ name, write: imageOf(tar, 'gzip'), outcome }));
}

/** 90 MB of names, of which a blob takes 90 kB. */
function layerOfNames(seed: number): BlobSpec {
  const tar = Buffer.concat([tarHeader({ name: `${seed}`, type: '0', bytes: 0 }), longNames(90)]);
  return { blob: compress(tar, 'gzip'), tar };
}

function masses(): HostileCase[] {
  return [
    {
      name: 'a million files',
      write: imageOf(
        () => manyEntries(1_000_000, (i) => `some/folder/${i % 1000}/file-${i}`),
        'gzip',
      ),
      outcome: 'read',
      heavy: 'alike',
    },
    {
      name: 'as many files as may be',
      write: imageOf(() => manyEntries(1_200_000, (i) => `folder/${i % 1000}/file-${i}`), 'gzip'),
      outcome: 'read',
      heavy: 'alike',
    },
    {
      name: 'as many files as may be, of eStargz',
      write: imageOf(
        () => stargz(manyEntries(1_199_998, (i) => `folder/${i % 1000}/file-${i}`)),
        'gzip',
      ),
      outcome: 'read',
      heavy: 'alike',
    },
    {
      name: '200,000 landmarks of eStargz',
      write: imageOf(() => stargz(repeated(file('.prefetch.landmark', 'x'), 200_000)), 'gzip'),
      outcome: 'read',
      heavy: true,
    },
    {
      name: 'ten layers of ninety names of 1 MB each',
      write: (folder) =>
        layoutOf(ociTree({ layers: Array.from({ length: 10 }, (_, i) => layerOfNames(i)) }))(
          folder,
        ),
      outcome: /has names of more than 96 MiB together/,
      heavy: 'alike',
    },
    {
      name: 'lengths whose sum is no number any more',
      write: imageOf(
        tarOf(
          ['a', 'b', 'c'].map((name) =>
            Buffer.concat([
              pax([
                ['GNU.sparse.size', '9007199254740991'],
                ['GNU.sparse.map', '0,1'],
              ]),
              tarHeader({ name, type: '0', bytes: 1 }),
              padded(Buffer.from('x')),
            ]),
          ),
        ),
      ),
      outcome: /add up to more than 9 PB/,
    },
    {
      name: 'a million times the same path',
      write: imageOf(() => manyEntries(1_000_000, () => 'same'), 'gzip'),
      outcome: 'read',
      heavy: 'alike',
    },
    {
      name: 'a million whiteouts',
      write: imageOf(() => manyEntries(1_000_000, (i) => `d/.wh.${i}`), 'gzip'),
      outcome: 'read',
      heavy: true,
    },
    {
      name: 'more entries than the limit',
      write: imageOf(() => manyEntries(1_200_001, (i) => `${i}`), 'gzip'),
      outcome: /has more than 1200000 entries \((?:--)?max-entries\)/,
      heavy: 'alike',
    },
    {
      name: 'more entries than a limit of one\u2019s own',
      write: imageOf(() => manyEntries(2000, (i) => `${i}`), 'gzip'),
      outcome: /has more than 1000 entries \((?:--)?max-entries\)/,
      flags: ['--max-entries', '1000'],
    },
    {
      name: 'names of 300 MB together',
      write: imageOf(() => longNames(300), 'gzip'),
      outcome: /names of more than 96 MiB together/,
      heavy: true,
    },
    {
      name: 'a thousand folders in each of a thousand folders',
      write: imageOf(() => manyEntries(300_000, (i) => `${i % 1000}/${i}/x/y/z`), 'zstd'),
      outcome: 'read',
      heavy: true,
    },
  ];
}

/** Empty files by name: only the name and the checksum differ, so this is fast. */
function manyEntries(count: number, nameOf: (i: number) => string): Buffer {
  const tar = Buffer.alloc(512 * count + 1024);
  const empty = tarHeader({ name: '', type: '0', bytes: 0 });
  let emptySum = 0;
  empty.fill(' ', 148, 156);
  for (const byte of empty) emptySum += byte;
  for (let i = 0; i < count; i++) {
    const at = 512 * i;
    empty.copy(tar, at);
    const length = tar.write(nameOf(i), at, 100, 'latin1');
    let sum = emptySum;
    for (let j = at; j < at + length; j++) sum += tar[j] ?? 0;
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
  }
  return tar;
}

/** The tar with the last entries that eStargz is told by. */
function stargz(tar: Buffer): Buffer {
  const endBlocks = 1024;
  return Buffer.concat([
    tar.subarray(0, -endBlocks),
    tarOf([file('.no.prefetch.landmark', '\x0f'), file('stargz.index.json', '{"version":1}')]),
  ]);
}

function repeated(entry: Entry, count: number): Buffer {
  const one = tarEntry(entry);
  return Buffer.concat([Buffer.alloc(count * one.length, one), Buffer.alloc(1024)]);
}

function longNames(count: number): Buffer {
  const entry = Buffer.concat([
    pax([['path', 'n'.repeat(1_000_000)]]),
    tarEntry(file('short', 'x')),
  ]);
  return Buffer.alloc(count * entry.length, entry);
}
