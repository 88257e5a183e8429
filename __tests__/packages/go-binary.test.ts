import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FoundPackage } from '../../src/packages/package.ts';
import { readPackages } from '../../src/packages/read-packages.ts';
import { fixture, fixtureLines, keptOf, record } from '../support/packages.ts';

const BINARIES = ['amd64-static', 'amd64-pie-cgo', '386', 's390x', 'mips', 'no-main-module'];

/** The modules that `go version -m` prints, each with what replaced it. */
function shownByGo(name: string): (string | null)[][] {
  const modules: (string | null)[][] = [];
  for (const line of fixtureLines(`go/${name}.txt`)) {
    const [, kind, path = '', version = ''] = line.split('\t');
    if (kind === 'path' || kind === 'mod')
      modules.splice(0, 1, [path, version === '' ? null : version]);
    if (kind === 'dep') modules.push([path, version]);
    if (kind === '=>') {
      const replaced = modules.pop()?.[0] ?? null;
      modules.push(path.startsWith('.') ? [replaced, null] : [path, version]);
    }
  }
  return modules;
}

function namesAndVersions(packages: readonly FoundPackage[]): (string | null)[][] {
  return packages.map(({ name, version }) => [name, version]);
}

describe('a binary of Go', () => {
  test.each(BINARIES)(
    '%s: the modules that go version -m names, and the standard library',
    (name) => {
      const { packages, unread } = readPackages([record('app/binary', fixture(`go/${name}.gz`))]);
      expect(unread).toEqual([]);
      const [main = [], ...dependencies] = shownByGo(name);
      expect(namesAndVersions(packages)).toEqual([main, ['stdlib', 'go1.26.8'], ...dependencies]);
    },
  );

  test('its bytes are those of the main module; the others were compiled in', () => {
    const { packages } = readPackages([record('app/binary', fixture('go/amd64-static.gz'))]);
    expect(packages.map(({ files }) => files)).toEqual([
      { kind: 'paths', paths: ['app/binary'] },
      ...packages.slice(1).map(() => ({ kind: 'compiled-in' })),
    ]);
  });

  test('linker flags, which may hold secrets, are not kept', () => {
    expect(fixtureLines('go/amd64-static.txt').join()).toContain('hunter2');
    const content = keptOf('app/binary', fixture('go/amd64-static.gz'));
    expect(content?.state).toBe('kept');
    expect(content?.state === 'kept' && Buffer.from(content.bytes).toString()).not.toContain(
      'hunter2',
    );
  });
});

/** An ELF file of 64 KiB with one data segment in its second half that holds these bytes. */
function elf(data: Uint8Array, change: (view: DataView) => void = () => undefined): Uint8Array {
  const file = new Uint8Array(64 * 1024);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setBigUint64(32, 64n, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  view.setUint32(64, 1, true);
  view.setUint32(68, 6, true);
  view.setBigUint64(72, 32768n, true);
  view.setBigUint64(96, 32768n, true);
  file.set(data.subarray(0, 32768), 32768);
  change(view);
  return file;
}

const MODULES = `${'0'.repeat(16)}path\tm\nmod\tm\tv1\t\n${'0'.repeat(16)}`;

/** Build information as Go's linker writes it from 1.18 on. */
function blob({ version = 'go1.20', modules = MODULES, flags = 2, pointerSize = 8 } = {}): Buffer {
  return Buffer.concat([
    Buffer.from('\xff Go buildinf:', 'latin1'),
    Buffer.from([pointerSize, flags]),
    Buffer.alloc(16),
    varint(version.length),
    Buffer.from(version),
    varint(modules.length),
    Buffer.from(modules),
  ]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

function namesIn(file: Uint8Array): string[] {
  return readPackages([record('app/binary', file)]).packages.map(({ name }) => name);
}

function reasonsOf(file: Uint8Array): string[] {
  return readPackages([record('app/binary', file)]).unread.map(({ reason }) => reason);
}

describe('scanGoBinary', () => {
  test('reads the build information of a file made by hand', () => {
    expect(namesIn(elf(blob()))).toEqual(['m', 'stdlib']);
  });

  test('finds it however the bytes are cut into chunks', () => {
    const file = elf(Buffer.concat([Buffer.alloc(160), blob()]));
    const whole = keptOf('app/binary', file, file.length);
    expect(whole?.state).toBe('kept');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (chunk) => {
        expect(keptOf('app/binary', file, chunk)).toEqual(whole);
      }),
    );
  });

  test('finds it in the second data segment', () => {
    const file = elf(blob(), (view) => {
      view.setUint16(56, 2, true);
      for (let at = 0; at < 56; at += 8) {
        view.setBigUint64(120 + at, view.getBigUint64(64 + at, true), true);
      }
      view.setBigUint64(72, 1000n, true);
      view.setBigUint64(96, 3000n, true);
    });
    expect(namesIn(file)).toEqual(['m', 'stdlib']);
  });

  test.each([
    ['is no ELF file', new Uint8Array(100_000)],
    ['is ELF of an unknown class', elf(blob(), (view) => view.setUint8(4, 3))],
    ['is ELF of an unknown order of bytes', elf(blob(), (view) => view.setUint8(5, 3))],
    ['has short program headers', elf(blob(), (view) => view.setUint16(54, 8, true))],
    ['has program headers far away', elf(blob(), (view) => view.setBigUint64(32, 2n ** 40n, true))],
    ['has no program headers', elf(blob(), (view) => view.setUint16(56, 0, true))],
    ['has no data segment', elf(blob(), (view) => view.setUint32(68, 5, true))],
    ['has it in another segment', elf(blob(), (view) => view.setBigUint64(72, 60_000n, true))],
    ['has the magic at an odd address', elf(Buffer.concat([Buffer.alloc(8), blob()]))],
    ['has a version that is none', elf(blob({ version: 'now' }))],
    ['has a version of any length', elf(blob({ version: `go${'1'.repeat(300)}` }))],
    ['has unknown flags', elf(blob({ flags: 4 }))],
    ['has pointers of an odd size', elf(blob({ flags: 0, pointerSize: 3 }))],
    [
      'has a length without end',
      elf(Buffer.concat([blob().subarray(0, 32), Buffer.alloc(40, 0xff)])),
    ],
  ])('a file that %s is no record', (_, file) => {
    expect(keptOf('app/binary', file)).toBeNull();
  });

  test('goes on behind a magic that stands there by chance', () => {
    const chance = Buffer.concat([blob({ version: 'now' }), Buffer.alloc(200)]);
    const rounded = chance.subarray(0, Math.floor(chance.length / 16) * 16);
    expect(namesIn(elf(Buffer.concat([rounded, blob()])))).toEqual(['m', 'stdlib']);
  });

  test.each([
    ['before 1.18', blob({ flags: 0 }), 'is not read: it was built by a Go older than 1.18'],
    [
      'cut off',
      Buffer.concat([Buffer.alloc(32768 - 64), blob()]),
      'has build information that is cut off',
    ],
    [
      'too long',
      Buffer.concat([blob({ modules: '' }).subarray(0, -1), varint(2 ** 30)]),
      'is not read: it has 1,073,741,868 bytes, more than the 1,048,576 bytes that are looked at',
    ],
    [
      'without the frame of its modules',
      blob({ modules: `mod\tm\tv1\n${'x'.repeat(40)}` }),
      'was built by go1.20 without module information',
    ],
    ['without modules', blob({ modules: '' }), 'was built by go1.20 without module information'],
  ])('build information %s is said to be unread', (_, data, reason) => {
    expect(reasonsOf(elf(data))).toEqual([reason]);
  });

  test('dependencies that replace nothing, and lines that are none, are passed over', () => {
    const modules = `${'0'.repeat(16)}=>\tx\tv1\nmod\t\tv1\npath\tp\nnonsense\n\n${'0'.repeat(16)}`;
    expect(namesIn(elf(blob({ modules })))).toEqual(['p', 'stdlib']);
  });
});
