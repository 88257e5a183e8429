import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Damage } from '../../src/read/damage.ts';
import {
  blockDevice,
  characterDevice,
  directory,
  type Entry,
  fifo,
  file,
  hardLink,
  opaque,
  symlink,
  whiteout,
} from '../support/image.ts';
import {
  base256,
  checksummed,
  gnuLong,
  padded,
  pax,
  paxRecord,
  tarEntry,
  tarHeader,
  tarOf,
} from '../support/image-tar.ts';
import { contentHash, indexOfTar, listed } from '../support/tar-index.ts';

const LONG = `${'d'.repeat(90)}/${'e'.repeat(90)}/${'f'.repeat(90)}`;

/** A header and its content, whole blocks. */
function written(
  fields: Parameters<typeof tarHeader>[0],
  content: string | Uint8Array = '',
): Buffer {
  return Buffer.concat([tarHeader(fields), padded(Buffer.from(content))]);
}

describe('entries are listed', () => {
  test.each<[string, (Entry | Uint8Array)[], string[]]>([
    [
      'of every kind, in the order of the tar',
      [
        directory('etc'),
        file('etc/passwd', 'root'),
        symlink('etc/link', '../etc//passwd'),
        hardLink('etc/hard', 'etc/passwd'),
        characterDevice('dev/null'),
        blockDevice('dev/sda'),
        fifo('run/pipe'),
        whiteout('/gone'),
        opaque('/srv'),
      ],
      [
        'directory etc',
        'regular etc/passwd 4',
        'symlink etc/link -> ../etc//passwd',
        'hardLink etc/hard -> etc/passwd',
        'characterDevice dev/null',
        'blockDevice dev/sda',
        'fifo run/pipe',
        'regular .wh.gone',
        'regular srv/.wh..wh..opq',
      ],
    ],
    [
      'under cleaned paths',
      [
        written({ name: './', type: '5', bytes: 0 }),
        written({ name: '/', type: '5', bytes: 0 }),
        written({ name: './a//b/./c/', type: '5', bytes: 0 }),
        written({ name: '/abs/olute', type: '0', bytes: 1 }, 'x'),
        written({ name: 'a/b/../x', type: '0', bytes: 0 }),
        written({ name: 'h', type: '1', bytes: 0, linkName: './/abs/olute' }),
      ],
      ['directory a/b/c', 'regular abs/olute 1', 'regular a/x', 'hardLink h -> abs/olute'],
    ],
    [
      'twice where they are twice',
      [file('a', 'one'), file('a', 'second')],
      ['regular a 3', 'regular a 6'],
    ],
    [
      'without the directories above them, if the tar has none',
      [file('no/parents/here', 'x')],
      ['regular no/parents/here 1'],
    ],
    [
      'with hard links whose target comes later, or lies in another layer',
      [hardLink('a', 'b'), file('b', 'x'), hardLink('c', 'below/this')],
      ['hardLink a -> b', 'regular b 1', 'hardLink c -> below/this'],
    ],
    [
      'without data after links and directories, whatever size they claim',
      [
        written({ name: 'd', type: '5', bytes: 4096 }),
        written({ name: 'h', type: '1', bytes: 700, linkName: 'f' }),
        written({ name: 's', type: '2', bytes: 700, linkName: 'f' }),
        file('f', 'x'),
      ],
      ['directory d', 'hardLink h -> f', 'symlink s -> f', 'regular f 1'],
    ],
    [
      'of v7: no magic, type NUL, directories by their slash',
      [
        written({ name: 'dir/', type: '\0', bytes: 0, magic: 'v7' }),
        written({ name: 'dir/f', type: '\0', bytes: 2, magic: 'v7' }, 'ab'),
      ],
      ['directory dir', 'regular dir/f 2'],
    ],
    [
      'of ustar with a prefix, which GNU has no room for',
      [
        written({ name: 'name', type: '0', bytes: 0, prefix: 'some/prefix' }),
        written({ name: 'name', type: '0', bytes: 0, prefix: '14722745000', magic: 'gnu' }),
      ],
      ['regular some/prefix/name', 'regular name'],
    ],
    [
      'of old Go, which wrote a prefix over the times of GNU',
      ['some/prefix', '147227450001/times', '147227450001147227450001/times', 'préfix'].map(
        (prefix) => written({ name: 'name', type: '0', bytes: 0, prefix, magic: 'gnu' }),
      ),
      [
        'regular some/prefix/name',
        'regular 147227450001/times/name',
        'regular name',
        'regular name',
      ],
    ],
    [
      'with the contiguous type as files',
      [written({ name: 'f', type: '7', bytes: 1 }, 'x')],
      ['regular f 1'],
    ],
  ])('%s', (_, items, rows) => {
    expect(listed(indexOfTar(tarOf(items)))).toEqual(rows);
  });
});

describe('PAX', () => {
  test.each<[string, Uint8Array[], string[]]>([
    [
      'path and linkpath',
      [
        pax([
          ['path', LONG],
          ['linkpath', `${LONG}x`],
        ]),
        written({ name: 'short', type: '2', bytes: 0, linkName: 'y' }),
      ],
      [`symlink ${LONG} -> ${LONG}x`],
    ],
    [
      'size, for the entry alone and not for a helper record between',
      [
        pax([['size', '3']]),
        gnuLong('L', LONG),
        written({ name: 'short', type: '0', bytes: 0 }, 'abc'),
        written({ name: 'next', type: '0', bytes: 1 }, 'x'),
      ],
      [`regular ${LONG} 3`, 'regular next 1'],
    ],
    [
      'binary xattrs by their declared length',
      [
        pax([
          ['SCHILY.xattr.security.capability', Uint8Array.of(1, 0, 0, 10, 61, 0x0a, 0xff, 0x20)],
          ['path', 'real'],
          ['LIBARCHIVE.xattr.user.x', 'AQ=='],
        ]),
        written({ name: 'short', type: '0', bytes: 1 }, 'x'),
      ],
      ['regular real 1'],
    ],
    [
      'global headers are read, and change nothing: so do the runtimes',
      [
        pax(
          [
            ['comment', '6bd7a9c'],
            ['path', 'everywhere'],
          ],
          'g',
        ),
        written({ name: 'own', type: '0', bytes: 1 }, 'x'),
      ],
      ['regular own 1'],
    ],
    [
      'an empty value takes the field back',
      [
        pax([
          ['path', 'wrong'],
          ['path', ''],
          ['size', ''],
        ]),
        written({ name: 'own', type: '0', bytes: 1 }, 'x'),
      ],
      ['regular own 1'],
    ],
    [
      'a later header replaces an earlier one',
      [
        pax([['path', 'first']]),
        pax([['linkpath', 'x']]),
        written({ name: 'own', type: '0', bytes: 0 }),
      ],
      ['regular own'],
    ],
    [
      'floating times and vendors words are passed over',
      [
        pax([
          ['mtime', '1700000000.123456789'],
          ['MSWINDOWS.fileattr', '32'],
          ['atime', '-1.5'],
        ]),
        written({ name: 'own', type: '0', bytes: 0 }),
      ],
      ['regular own'],
    ],
  ])('%s', (_, items, rows) => {
    expect(listed(indexOfTar(tarOf(items)))).toEqual(rows);
  });

  test('uid and gid beyond the octal fields', () => {
    const index = indexOfTar(tarOf([file('f', 'x', { uid: 4_000_000_000, gid: 2 ** 40 })]));
    expect([index.uids[0], index.gids[0]]).toEqual([4_000_000_000, 2 ** 40]);
  });

  test('a size of more than 8 GiB is taken, and its data missed', () => {
    const tar = tarOf([
      pax([['size', '8589934593']]),
      tarHeader({ name: 'f', type: '0', bytes: 0 }),
    ]);
    expect(() => indexOfTar(tar)).toThrow('ends in the middle of an entry');
  });
});

describe('GNU', () => {
  test.each<[string, Uint8Array[], string[]]>([
    [
      'long names and long links',
      [
        gnuLong('L', LONG),
        gnuLong('K', `${LONG}y`),
        written({ name: LONG.slice(0, 100), type: '2', bytes: 0, magic: 'gnu' }),
      ],
      [`symlink ${LONG} -> ${LONG}y`],
    ],
    [
      'a long name without its NUL',
      [
        written({ name: '././@LongLink', type: 'L', bytes: 4, magic: 'gnu' }, 'long'),
        written({ name: 'short', type: '0', bytes: 0, magic: 'gnu' }),
      ],
      ['regular long'],
    ],
  ])('%s', (_, items, rows) => {
    expect(listed(indexOfTar(tarOf(items)))).toEqual(rows);
  });

  test('base-256 numbers, negative ones too', () => {
    const block = tarHeader({ name: 'f', type: '0', bytes: 0 });
    base256(3).copy(block, 124);
    Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe]).copy(block, 108);
    Buffer.from([0x80, 0, 0, 0, 0x80, 0, 0, 0]).copy(block, 116);
    const index = indexOfTar(tarOf([checksummed(block), padded(Buffer.from('abc'))]));
    expect(listed(index)).toEqual(['regular f 3']);
    expect([index.uids[0], index.gids[0]]).toEqual([-2, 2 ** 31]);
  });

  test('numbers padded with spaces, and empty ones', () => {
    const block = tarHeader({ name: 'f', type: '0', bytes: 1 });
    block.write('   644 \0', 100, 'latin1');
    block.fill(0, 108, 116);
    block.write('          1 ', 124, 'latin1');
    const index = indexOfTar(tarOf([checksummed(block), padded(Buffer.from('x'))]));
    expect([index.modes[0], index.uids[0], index.bytes[0]]).toEqual([0o644, 0, 1]);
  });
});

describe('a sparse file has its logical length, and the content that it stands for', () => {
  const content = Buffer.concat([
    Buffer.alloc(10_000),
    Buffer.from('data'),
    Buffer.alloc(100_000),
    Buffer.from('end'),
    Buffer.alloc(500),
  ]);
  const stored = 'dataend';
  const map = [10_000, 4, 110_004, 3];

  function oldSparse(pairs: readonly number[], realBytes: number, extended = 0): Buffer {
    const block = tarHeader({ name: 'sparse', type: 'S', bytes: stored.length, magic: 'gnu' });
    writePairs(block, 386, pairs);
    block.writeUInt8(extended, 482);
    block.write(`${realBytes.toString(8).padStart(11, '0')}\0`, 483, 'latin1');
    return checksummed(block);
  }

  function writePairs(block: Buffer, at: number, numbers: readonly number[]): void {
    numbers.forEach((number, i) => {
      block.write(`${number.toString(8).padStart(11, '0')} `, at + 12 * i, 'latin1');
    });
  }

  const data = padded(Buffer.from(stored));
  const extension = Buffer.alloc(512);
  writePairs(extension, 0, map.slice(2));

  const map10 = padded(Buffer.from(`2\n${map.join('\n')}\n`));

  test.each<[string, Uint8Array[]]>([
    ['GNU, old form', [oldSparse(map, content.length), data]],
    [
      'GNU, old form with a block that continues the map',
      [oldSparse(map.slice(0, 2), content.length, 1), extension, data],
    ],
    [
      'PAX 0.0',
      [
        pax([
          ['GNU.sparse.size', String(content.length)],
          ['GNU.sparse.numblocks', '2'],
          ['GNU.sparse.offset', '10000'],
          ['GNU.sparse.numbytes', '4'],
          ['GNU.sparse.offset', '110004'],
          ['GNU.sparse.numbytes', '3'],
        ]),
        tarHeader({ name: 'sparse', type: '0', bytes: stored.length }),
        data,
      ],
    ],
    [
      'PAX 0.1',
      [
        pax([
          ['GNU.sparse.size', String(content.length)],
          ['GNU.sparse.name', 'sparse'],
          ['GNU.sparse.map', map.join(',')],
        ]),
        tarHeader({ name: 'GNUSparseFile.1/sparse', type: '0', bytes: stored.length }),
        data,
      ],
    ],
    [
      'PAX 1.0',
      [
        pax([
          ['GNU.sparse.major', '1'],
          ['GNU.sparse.minor', '0'],
          ['GNU.sparse.name', 'sparse'],
          ['GNU.sparse.realsize', String(content.length)],
        ]),
        tarHeader({
          name: 'GNUSparseFile.1/sparse',
          type: '0',
          bytes: map10.length + stored.length,
        }),
        map10,
        data,
      ],
    ],
  ])('%s', (_, items) => {
    const tar = tarOf([...items, file('next', 'x')]);
    for (const pieceBytes of [tar.length, 512, 7]) {
      const index = indexOfTar(tar, { pieceBytes });
      expect(listed(index)).toEqual([`regular sparse ${content.length}`, 'regular next 1']);
      expect(index.contentHashes[0]).toBe(contentHash(content));
    }
  });

  test('one of nothing but a hole', () => {
    const block = tarHeader({ name: 'sparse', type: 'S', bytes: 0, magic: 'gnu' });
    writePairs(block, 386, [100_000, 0]);
    block.write(`${(100_000).toString(8).padStart(11, '0')}\0`, 483, 'latin1');
    const index = indexOfTar(tarOf([checksummed(block)]));
    expect(listed(index)).toEqual(['regular sparse 100000']);
    expect(index.contentHashes[0]).toBe(contentHash(Buffer.alloc(100_000)));
  });

  test('hundreds of megabytes of holes are the zeros that they stand for, as in a copy without holes', () => {
    const bytes = 292_000_000;
    const sparse = tarOf([
      pax([
        ['GNU.sparse.size', String(bytes)],
        ['GNU.sparse.map', `${bytes - 4},4`],
      ]),
      tarHeader({ name: 'lastlog', type: '0', bytes: 4 }),
      padded(Buffer.from('last')),
    ]);
    const dense = Buffer.concat([Buffer.alloc(bytes - 4), Buffer.from('last')]);
    expect(indexOfTar(sparse).contentHashes[0]).toBe(contentHash(dense));
  });

  test('terabytes of holes take no time: map and data are hashed instead', () => {
    const huge = (end: number) =>
      tarOf([
        pax([
          ['GNU.sparse.size', String(2 ** 45)],
          ['GNU.sparse.map', `${end},4`],
        ]),
        tarHeader({ name: 'huge', type: '0', bytes: 4 }),
        padded(Buffer.from('data')),
      ]);
    const [one, same, other] = [huge(2 ** 40), huge(2 ** 40), huge(2 ** 41)].map(
      (tar) => indexOfTar(tar).contentHashes[0],
    );
    expect(one).toBe(same);
    expect(one).not.toBe(other);
  });

  test.each([
    ['pieces that overlap', '0,4,2,3', 7],
    ['a piece behind the end', '0,4,200000,3', 7],
    ['fewer bytes than are stored', '0,4', 7],
    ['more bytes than are stored', '0,400', 7],
    ['a number too few', '0', 7],
    ['a negative length', '0,-1', 7],
  ])('%s are refused', (_, numbers, bytes) => {
    const tar = tarOf([
      pax([
        ['GNU.sparse.size', '150000'],
        ['GNU.sparse.map', numbers],
      ]),
      tarHeader({ name: 'sparse', type: '0', bytes }),
      data,
    ]);
    expect(() => indexOfTar(tar)).toThrow('has a sparse file whose map does not fit its data');
  });

  test('a form that is not known is refused', () => {
    const tar = tarOf([
      pax([
        ['GNU.sparse.major', '2'],
        ['GNU.sparse.minor', '0'],
      ]),
      tarHeader({ name: 'sparse', type: '0', bytes: 0 }),
    ]);
    expect(() => indexOfTar(tar)).toThrow('has a sparse file of a format that is not known');
  });
});

describe('names are bytes', () => {
  test('that are no UTF-8 stay what they are', () => {
    const index = indexOfTar(tarOf([file(Uint8Array.of(0x66, 0xff, 0x80), 'x')]));
    expect(listed(index)).toEqual(['regular f\xff\x80 1']);
  });

  test('in a PAX header too', () => {
    const name = Buffer.concat([Buffer.alloc(120, 'n'), Buffer.from([0xe9])]);
    expect(listed(indexOfTar(tarOf([file(name, 'x')])))).toEqual([
      `regular ${'n'.repeat(120)}\xe9 1`,
    ]);
  });
});

describe('the end of a tar', () => {
  const entry = tarEntry(file('f', 'x'));
  test.each<[string, Uint8Array, string[]]>([
    ['of no bytes at all', Buffer.alloc(0), []],
    ['with nothing before it', Buffer.alloc(1024), []],
    ['without end blocks', entry, ['regular f 1']],
    ['with one end block', Buffer.concat([entry, Buffer.alloc(512)]), ['regular f 1']],
    ['without the padding of the last entry', entry.subarray(0, 513), ['regular f 1']],
    [
      'with anything behind it',
      Buffer.concat([entry, Buffer.alloc(1024), Buffer.from('garbage'), entry]),
      ['regular f 1'],
    ],
  ])('%s', (_, tar, rows) => {
    expect(listed(indexOfTar(tar))).toEqual(rows);
  });
});

describe('what no runtime would unpack is refused:', () => {
  const bad = (change: (block: Buffer) => void): Uint8Array => {
    const block = tarHeader({ name: 'f', type: '0', bytes: 0 });
    change(block);
    return checksummed(block);
  };
  const notChecked = tarHeader({ name: 'f', type: '0', bytes: 0 });
  notChecked.write('g', 0, 'latin1');

  test.each<[string, Uint8Array, string]>([
    [
      'a wrong checksum',
      tarOf([notChecked]),
      'is no tar, or is damaged: a header has a wrong checksum',
    ],
    [
      'text',
      Buffer.alloc(2000, 'no tar at all '),
      'is no tar, or is damaged: a header has a wrong checksum',
    ],
    [
      'half a header',
      Buffer.from('half a header'),
      'ends in the middle of an entry, after 13 bytes',
    ],
    [
      'a cut entry',
      tarOf([file('f', 5000)]).subarray(0, 2000),
      'ends in the middle of an entry, after 2000 bytes',
    ],
    [
      'a name above the root',
      tarOf([file('../etc/passwd')]),
      'has an entry that would lie outside the image: "../etc/passwd"',
    ],
    [
      'a name that climbs out',
      tarOf([file('a/../../b')]),
      'has an entry that would lie outside the image: "a/../../b"',
    ],
    [
      'an absolute name that climbs out',
      tarOf([written({ name: '/../b', type: '0', bytes: 0 })]),
      'has an entry that would lie outside the image: "/../b"',
    ],
    [
      'a hard link out of the image',
      tarOf([hardLink('a', '../../etc/shadow')]),
      'has an entry that would lie outside the image: "../../etc/shadow"',
    ],
    ['a file without a name', tarOf([file('', 'x')]), 'has an entry without a name'],
    ['a file as the root', tarOf([file('./', 'x')]), 'has an entry without a name'],
    [
      'a size that is no number',
      tarOf([bad((block) => block.write('12345678x', 124))]),
      'has a header with a field that is no number',
    ],
    [
      'a negative size',
      tarOf([bad((block) => block.fill(0xff, 124, 136))]),
      'has an entry of negative size',
    ],
    [
      'a size beyond 2^53',
      tarOf([bad((block) => block.fill(0x7f, 125, 136).writeUInt8(0x80, 124))]),
      'has a header with a number beyond 2^53 - 1',
    ],
    [
      'a negative PAX size',
      tarOf([pax([['size', '-5']]), tarEntry(file('f'))]),
      'has an entry of negative size',
    ],
    [
      'a PAX size beyond 2^53',
      tarOf([pax([['size', '99999999999999999999']]), tarEntry(file('f'))]),
      'has a header with a number beyond 2^53 - 1',
    ],
    [
      'a PAX size that is no number',
      tarOf([pax([['size', '1e3']]), tarEntry(file('f'))]),
      'has a header with a field that is no number',
    ],
    [
      'a NUL in a PAX path',
      tarOf([pax([['path', 'a\0b']]), tarEntry(file('f'))]),
      'has an entry with a NUL in its name',
    ],
    [
      'a type of others',
      tarOf([written({ name: 'v', type: 'V', bytes: 0 })]),
      'has an entry of a type that no runtime unpacks ("V")',
    ],
    [
      'entries behind an end block',
      tarOf([Buffer.alloc(512), tarEntry(file('f'))]),
      'has entries behind its end block',
    ],
    [
      'a PAX header at the end',
      tarOf([pax([['path', 'x']])]),
      'ends after a PAX or GNU record without the entry it belongs to',
    ],
    [
      'a long name at the end',
      gnuLong('L', 'name'),
      'ends after a PAX or GNU record without the entry it belongs to',
    ],
    [
      'a huge PAX header',
      tarHeader({ name: 'x', type: 'x', bytes: 2 ** 30 }),
      'has a PAX or GNU record of more than 1 MiB',
    ],
    [
      'a huge long name',
      tarHeader({ name: 'x', type: 'L', bytes: 2 ** 21 }),
      'has a PAX or GNU record of more than 1 MiB',
    ],
  ])('%s', (_, tar, problem) => {
    expect(() => indexOfTar(tar)).toThrow(Damage);
    // The whole clause: its subject is the layer.
    expect(() => indexOfTar(tar)).toThrow(new Damage(problem));
  });

  test.each([
    ['a length too long', '99 path=x\n'],
    ['a length too short', '4 path=x\n'],
    ['no length', 'path=x\n'],
    ['a negative length', '-9 path=x\n'],
    ['no equals sign', '7 path\n'],
    ['no key', '6 =x\n\n'],
    ['no newline', '9 path=xy'],
    ['a length without end', '1'.repeat(40)],
    ['a length of zero', '0 path=x\n'],
  ])('a PAX record with %s', (_, body) => {
    const header = tarHeader({ name: 'x', type: 'x', bytes: body.length });
    const tar = tarOf([header, padded(Buffer.from(body)), tarEntry(file('f'))]);
    expect(() => indexOfTar(tar)).toThrow(
      'has a PAX header whose records do not fit their lengths',
    );
  });

  test('more entries than allowed', () => {
    const tar = tarOf([file('a'), file('b'), file('c')]);
    expect(() => indexOfTar(tar, { maxEntries: 2 })).toThrow(
      'has more than 2 entries (max-entries)',
    );
  });
});

describe('oddities are told:', () => {
  test('a whiteout of nothing', () => {
    const index = indexOfTar(tarOf([file('a/.wh.'), file('.wh.'), file('b', 'x')]));
    expect(listed(index)).toEqual(['regular a/.wh.', 'regular .wh.', 'regular b 1']);
    expect(index.warnings).toEqual([
      'The whiteout "a/.wh." names nothing; it was ignored',
      'The whiteout ".wh." names nothing; it was ignored',
    ]);
  });

  test('a character device 0:0 stays', () => {
    const block = tarHeader({ name: 'gone', type: '3', bytes: 0 });
    const index = indexOfTar(tarOf([block]));
    expect(listed(index)).toEqual(['characterDevice gone']);
    expect(index.warnings).toEqual([
      '"gone" is a character device 0:0, which is no deletion in a layer',
    ]);
  });

  test('at most 20 of them', () => {
    const tar = tarOf(Array.from({ length: 50 }, () => file('.wh.')));
    expect(indexOfTar(tar).warnings).toHaveLength(20);
  });
});

describe('eStargz', () => {
  const toc = file('stargz.index.json', '{"version":1}');
  test.each<[string, Entry[], string[]]>([
    [
      'its own files are hidden',
      [file('.prefetch.landmark', '\x0f'), symlink('l', 'a'), file('a', 'x'), toc],
      ['symlink l -> a', 'regular a 1'],
    ],
    [
      'the other landmark too',
      [file('.no.prefetch.landmark', '\x0f'), file('a', 'x'), toc],
      ['regular a 1'],
    ],
    [
      'a landmark of more than a byte stays',
      [file('.prefetch.landmark', 'much'), file('a', 'x'), toc],
      ['regular .prefetch.landmark 4', 'regular a 1'],
    ],
    [
      'files of such names in an ordinary layer stay',
      [file('.prefetch.landmark', 'x'), toc, file('a', 'x')],
      ['regular .prefetch.landmark 1', 'regular stargz.index.json 13', 'regular a 1'],
    ],
    [
      'a directory of such a name stays',
      [directory('stargz.index.json')],
      ['directory stargz.index.json'],
    ],
  ])('%s', (_, entries, rows) => {
    expect(listed(indexOfTar(tarOf(entries)))).toEqual(rows);
  });

  test.each<[string, Entry[], boolean]>([
    ['in a layer that is not compressed', [file('a', 'x'), toc], false],
    ['that holds something else', [file('a', 'x'), file('stargz.index.json', '["a"]')], true],
  ])('a file of the name %s stays', (_, entries, mayBeStargz) => {
    const index = indexOfTar(tarOf(entries), { mayBeStargz });
    expect(index.count).toBe(entries.length);
  });

  test('its own files are kept aside, a landmark once', () => {
    const landmark = file('.prefetch.landmark', '\x0f');
    const index = indexOfTar(tarOf([landmark, file('a', 'x'), landmark, toc]));
    expect(listed(index)).toEqual(['regular a 1', 'regular .prefetch.landmark 1']);
    expect(index.overhead).toEqual([
      { name: '.prefetch.landmark', bytes: 1 },
      { name: 'stargz.index.json', bytes: 13 },
    ]);
  });

  test('rows behind and before landmarks keep their paths, links and contents', () => {
    const kept = [symlink('l', 'a'), file('a', 'xyz'), hardLink('h', 'a'), file('b/c', 'q')];
    const [first, second, ...others] = kept as [Entry, Entry, Entry, Entry];
    const marked = [first, file('.prefetch.landmark', '1'), second, ...others, toc];
    const index = indexOfTar(tarOf(marked));
    expect(listed(index)).toEqual(listed(indexOfTar(tarOf(kept))));
    expect(index.contentHashes).toEqual(indexOfTar(tarOf(kept)).contentHashes);
  });
});

test('an index is the same however the tar is cut into pieces', () => {
  const names = fc.array(fc.constantFrom('a', 'bb', 'c c', 'ü', 'x'.repeat(60)), {
    minLength: 1,
    maxLength: 6,
  });
  const path = names.map((parts) => parts.join('/'));
  const entry = fc.oneof(
    fc.tuple(path, fc.uint8Array({ maxLength: 2000 })).map(([name, bytes]) => file(name, bytes)),
    path.map((name) => directory(name)),
    fc.tuple(path, path).map(([name, target]) => symlink(name, target)),
    fc.tuple(path, path).map(([name, target]) => hardLink(name, target)),
    path.map((name) => whiteout(name)),
  );
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 20 }),
      fc.integer({ min: 1, max: 3000 }),
      (entries, pieceBytes) => {
        const tar = tarOf(entries);
        const whole = indexOfTar(tar);
        expect(indexOfTar(tar, { pieceBytes })).toEqual(whole);
        expect(whole.count).toBe(entries.length);
        entries.forEach((each, i) => {
          expect(whole.bytes[i]).toBe(each.content.bytes);
          if (each.content.data !== null) {
            expect(whole.contentHashes[i]).toBe(contentHash(each.content.data));
          }
        });
      },
    ),
  );
});

test('PAX records say their own length', () => {
  expect(paxRecord('path', 'x'.repeat(90)).toString()).toBe(`99 path=${'x'.repeat(90)}\n`);
  expect(paxRecord('path', 'x'.repeat(91)).toString()).toBe(`101 path=${'x'.repeat(91)}\n`);
});
