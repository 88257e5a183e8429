import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { diffPackages, type PackageChange } from '../../src/packages/diff-packages.ts';
import type { InstalledPackage } from '../../src/packages/inventory.ts';
import type { Ecosystem } from '../../src/packages/package.ts';
import type { KnownPackages } from '../../src/packages/unread-packages.ts';
import { imagePathFromText } from '../../src/units/image-path.ts';

interface Spec extends Partial<Omit<InstalledPackage, 'bytes' | 'record'>> {
  readonly name: string;
  /** null: unknown. */
  readonly own?: number | null;
  readonly base?: number;
  readonly record?: string;
}

function installed({ own = 0, base = 0, record = 'x', ...spec }: Spec): InstalledPackage {
  return {
    ecosystem: 'npm',
    version: '1',
    architecture: null,
    unsized: own === null ? 'unlisted' : null,
    partOf: null,
    ...spec,
    record: imagePathFromText(record),
    bytes:
      own === null
        ? null
        : { ownBytes: own, ownFiles: 1, baseBytes: base, baseFiles: 1, layers: [] },
  };
}

function diff(base: readonly Spec[], head: readonly Spec[]): readonly PackageChange[] {
  return diffPackages(known(base), known(head));
}

/** @param unread records as `ecosystem path` */
function known(specs: readonly Spec[], ...unread: readonly string[]): KnownPackages {
  return {
    packages: specs.map(installed),
    unread: unread.map((text) => {
      const [ecosystem, path = ''] = text.split(' ');
      return {
        ecosystem: ecosystem as Ecosystem,
        record: imagePathFromText(path),
        reason: 'is not',
      };
    }),
  };
}

/** One line a row: what, which, versions, deltas. */
function lines(changes: readonly PackageChange[]): string[] {
  return changes.map(({ change, name, architecture, base, head, ownBytesDelta, baseBytesDelta }) =>
    [
      change,
      architecture === null ? name : `${name}:${architecture}`,
      `${base?.versions.join(',') ?? ''}→${head?.versions.join(',') ?? ''}`,
      `${ownBytesDelta} ${baseBytesDelta}`,
    ].join(' '),
  );
}

describe('diffPackages', () => {
  test.each<[string, Spec[], Spec[], string[]]>([
    ['added', [], [{ name: 'a', own: 5 }], ['added a →1 5 0']],
    ['removed', [{ name: 'a', own: 5 }], [], ['removed a 1→ -5 0']],
    [
      'another version',
      [{ name: 'curl', version: '7.88', own: 10 }],
      [{ name: 'curl', version: '8.1', own: 14 }],
      ['version-changed curl 7.88→8.1 4 0'],
    ],
    ['the same', [{ name: 'a', own: 5 }], [{ name: 'a', own: 5 }], ['unchanged a 1→1 0 0']],
    [
      'the same version, other bytes',
      [{ name: 'a' }],
      [{ name: 'a', own: 2 }],
      ['unchanged a 1→1 2 0'],
    ],
    [
      'moved elsewhere',
      [{ name: 'a', record: 'old' }],
      [{ name: 'a', record: 'new' }],
      ['unchanged a 1→1 0 0'],
    ],
    [
      'bytes of the base image apart',
      [{ name: 'a', own: 1, base: 100 }],
      [{ name: 'a', version: '2', own: 3, base: 90 }],
      ['version-changed a 1→2 2 -10'],
    ],
    [
      'one copy more of another version',
      [{ name: 'a', own: 5 }],
      [
        { name: 'a', own: 5 },
        { name: 'a', version: '2', own: 6 },
      ],
      ['version-changed a 1→1,2 6 0'],
    ],
    [
      'bytes that are not known',
      [{ name: 'a', own: 5 }],
      [{ name: 'a', own: null }],
      ['unchanged a 1→1 null null'],
    ],
    ['no version', [{ name: 'a', version: null }], [{ name: 'a' }], ['version-changed a →1 0 0']],
    [
      'a project of Python under another spelling',
      [{ ecosystem: 'python', name: 'Foo.Bar' }],
      [{ ecosystem: 'python', name: 'foo_bar' }],
      ['unchanged foo_bar 1→1 0 0'],
    ],
    [
      'the same name in another ecosystem',
      [{ ecosystem: 'python', name: 'a', own: 1 }],
      [{ ecosystem: 'npm', name: 'a', own: 2 }],
      ['added a →1 2 0', 'removed a 1→ -1 0'],
    ],
    [
      'one architecture after another',
      [{ ecosystem: 'dpkg', name: 'a', architecture: 'all' }],
      [{ ecosystem: 'dpkg', name: 'a', architecture: 'amd64' }],
      ['unchanged a 1→1 0 0'],
    ],
    [
      'a second architecture',
      [{ ecosystem: 'dpkg', name: 'a', architecture: 'amd64', own: 3 }],
      [
        { ecosystem: 'dpkg', name: 'a', architecture: 'amd64', own: 3 },
        { ecosystem: 'dpkg', name: 'a', architecture: 'i386', own: 4 },
      ],
      ['added a:i386 →1 4 0', 'unchanged a:amd64 1→1 0 0'],
    ],
  ])('%s', (_, base, head, expected) => {
    expect(lines(diff(base, head))).toEqual(expected);
  });

  test('the biggest change first, then what it is, then the name', () => {
    const rows = diff(
      [{ name: 'shrunk', own: 50 }, { name: 'gone', own: 7 }, { name: 'b' }, { name: 'a' }],
      [
        { name: 'shrunk', own: 1 },
        { name: 'new', own: 7 },
        { name: 'b' },
        { name: 'a', version: '2' },
      ],
    );
    expect(rows.map(({ name }) => name)).toEqual(['shrunk', 'new', 'gone', 'a', 'b']);
  });

  test('bytes of the base image count for the order, and unknown ones as none', () => {
    const rows = diff(
      [
        { name: 'own', own: 5 },
        { name: 'unknown', own: 100 },
        { name: 'base', base: 9 },
      ],
      [
        { name: 'own', own: 9 },
        { name: 'unknown', own: null },
        { name: 'base', base: 1 },
      ],
    );
    expect(rows.map(({ name }) => name)).toEqual(['base', 'own', 'unknown']);
  });

  test('what brought a package is said if it is the same for all copies', () => {
    const partOf = { ecosystem: 'apk', name: 'npm' } as const;
    const [row] = diff([{ name: 'a', partOf }], [{ name: 'a', partOf }, { name: 'a' }]);
    expect(row?.base).toMatchObject({ copies: 1, partOf });
    expect(row?.head).toMatchObject({ copies: 2, partOf: null });
  });

  describe('where records were not read', () => {
    const [BERKELEY, SQLITE] = ['var/lib/rpm/Packages', 'var/lib/rpm/rpmdb.sqlite'];
    const bash: Spec = { name: 'bash', ecosystem: 'rpm', own: 5, record: SQLITE };
    const left: Spec = { name: 'left', own: 3, record: 'app/left/package.json' };

    test.each<[string, KnownPackages, KnownPackages, string[]]>([
      [
        'those of the base’s system: nothing was added',
        known([left], `rpm ${BERKELEY}`),
        known([bash, left]),
        ['unchanged left 1→1 0 0'],
      ],
      [
        'those of the head’s system: nothing was removed',
        known([bash, left]),
        known([left], `rpm ${BERKELEY}`),
        ['unchanged left 1→1 0 0'],
      ],
      [
        'another record beside the one that counts',
        known([{ ...bash, version: '4' }], `rpm ${BERKELEY}`),
        known([bash, { ...bash, name: 'curl' }]),
        ['added curl →1 5 0', 'version-changed bash 4→1 0 0'],
      ],
      [
        'those of another system',
        known([], 'dpkg var/lib/dpkg/status'),
        known([bash]),
        ['added bash →1 5 0'],
      ],
      [
        'a project’s own: it alone is not known',
        known([], 'npm app/left/package.json'),
        known([left, { ...left, name: 'right', record: 'app/right/package.json' }]),
        ['added right →1 3 0'],
      ],
    ])('%s', (_, base, head, expected) => {
      expect(lines(diffPackages(base, head))).toEqual(expected);
    });
  });

  const spec = fc.record({
    ecosystem: fc.constantFrom('dpkg' as const, 'npm' as const, 'python' as const),
    name: fc.constantFrom('a', 'A', 'b'),
    version: fc.constantFrom('1', '2', null),
    architecture: fc.constantFrom('amd64', 'i386', null),
    own: fc.nat({ max: 100 }),
    base: fc.nat({ max: 100 }),
  });
  const specs = fc.array(spec, { maxLength: 8 });

  test('the changes add up, and the other way round they are the opposite', () => {
    fc.assert(
      fc.property(specs, specs, (base, head) => {
        const forth = diff(base, head);
        const back = diff(head, base);
        expect(sum(forth)).toBe(bytesOf(head) - bytesOf(base));
        expect(back.map((row) => 0 - (row.ownBytesDelta ?? 0)).sort()).toEqual(
          forth.map((row) => row.ownBytesDelta ?? 0).sort(),
        );
        expect(back.filter(({ change }) => change === 'added')).toHaveLength(
          forth.filter(({ change }) => change === 'removed').length,
        );
      }),
    );
  });

  test('an image is unchanged against itself, and the order of its packages does not matter', () => {
    fc.assert(
      fc.property(specs, specs, (some, others) => {
        expect(diff(some, some).every(({ change }) => change === 'unchanged')).toBe(true);
        expect(diff(some.toReversed(), others).map((row) => [row.base, row.ownBytesDelta])).toEqual(
          diff(some, others).map((row) => [row.base, row.ownBytesDelta]),
        );
      }),
    );
  });
});

function sum(changes: readonly PackageChange[]): number {
  return changes.reduce(
    (all, row) => all + (row.ownBytesDelta ?? 0) + (row.baseBytesDelta ?? 0),
    0,
  );
}

function bytesOf(specs: readonly Spec[]): number {
  return specs.reduce((all, { own, base }) => all + (own ?? 0) + (base ?? 0), 0);
}
