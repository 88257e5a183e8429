import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReleasedPackage } from './released-package.ts';

/** The files of a flat apt repository, by their path: sources.list(5), "exact path". */
export type AptRepository = ReadonlyMap<string, Buffer>;

/** Real packages, by dpkg-deb, for the real apt-get. */
export function aptRepository(packages: readonly ReleasedPackage[]): AptRepository {
  const folder = mkdtempSync(join(tmpdir(), 'image-diet-apt-'));
  try {
    const files = new Map<string, Buffer>();
    const entries = packages.map((each) => {
      const control = controlOf(each);
      const deb = buildPackage(join(folder, each.name), control, each);
      const filename = `${each.name}_${each.version}_all.deb`;
      files.set(filename, deb);
      const sha256 = createHash('sha256').update(deb).digest('hex');
      return `${control}Filename: ./${filename}\nSize: ${deb.length}\nSHA256: ${sha256}\n`;
    });
    files.set('Packages', Buffer.from(entries.join('\n')));
    return files;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function buildPackage(root: string, control: string, { name, bytes }: ReleasedPackage): Buffer {
  mkdirSync(join(root, 'DEBIAN'), { recursive: true });
  mkdirSync(join(root, 'usr/share', name), { recursive: true });
  writeFileSync(join(root, 'DEBIAN/control'), control);
  writeFileSync(join(root, 'usr/share', name, 'data'), Buffer.alloc(bytes, name));
  const deb = `${root}.deb`;
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', root, deb], {
    stdio: 'pipe',
  });
  return readFileSync(deb);
}

function controlOf({ name, version }: ReleasedPackage): string {
  return `Package: ${name}
Version: ${version}
Architecture: all
Maintainer: Mona Lisa <mona@example.com>
Description: a package of the tests
`;
}
