import { describe, expect, test } from '@jest/globals';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import type { Image } from '../../src/image/image.ts';
import { file, hardLink, image, layer, symlink, whiteout } from '../support/image.ts';

const BASE = { name: 'alpine:3.20', digest: null, layers: 1 };

/** Each package as `ecosystem name version own+base bytes`. */
function packagesOf(made: Image): readonly string[] {
  return analyseImage(made)
    .packages()
    .packages.map(
      ({ ecosystem, name, version, bytes }) =>
        `${ecosystem} ${name} ${version} ${bytes?.ownBytes}+${bytes?.baseBytes}`,
    );
}

const DATABASE = 'P:musl\nV:1.2.5\nF:lib\nR:ld-musl.so.1\n\n';
const CURL = 'P:curl\nV:8.1\nF:usr/bin\nR:curl\n\n';

describe('the packages of an image', () => {
  test('are those of the last state of its records; own bytes and the base image are apart', () => {
    const made = image(
      [
        layer([
          file('lib/ld-musl.so.1', 600),
          file('usr/bin/curl', 50),
          file('lib/apk/db/installed', DATABASE),
        ]),
        layer([file('usr/bin/curl', 90), file('lib/apk/db/installed', DATABASE + CURL)]),
      ],
      { base: BASE },
    );
    expect(packagesOf(made)).toEqual(['apk curl 8.1 90+0', 'apk musl 1.2.5 0+600']);
  });

  test('are gone with their record', () => {
    const made = image([
      layer([file('app/node_modules/left/package.json', '{"name":"left","version":"1.0.0"}')]),
      layer([whiteout('app/node_modules')]),
    ]);
    expect(packagesOf(made)).toEqual([]);
  });

  test('with hard links have each inode once, and the record that its first name held', () => {
    const manifest = '{"name":"left","version":"1.0.0"}';
    const store = `root/.local/share/pnpm/store/files/0a/${'f'.repeat(126)}`;
    const made = image([
      layer([
        file(store, manifest),
        hardLink('app/node_modules/left/package.json', store),
        hardLink('app/node_modules/left/copy.json', store),
      ]),
    ]);
    expect(packagesOf(made)).toEqual([`npm left 1.0.0 ${manifest.length}+0`]);
  });

  test('own what they list through links of directories', () => {
    const made = image([
      layer([
        symlink('bin', 'usr/bin'),
        file('usr/bin/bash', 1000),
        file('var/lib/dpkg/status', 'Package: bash\nStatus: install ok installed\nVersion: 5\n'),
        file('var/lib/dpkg/info/bash.list', '/.\n/bin\n/bin/bash\n'),
      ]),
    ]);
    const { packages, unclaimed, owners } = analyseImage(made).packages();
    expect(packages).toHaveLength(1);
    expect(packages[0]?.bytes?.ownBytes).toBe(1000);
    expect(Array.from(owners)).toEqual([-1, 0, -1, -1]);
    expect(unclaimed.ownFiles).toBe(2);
  });

  test('that could not be read are named with their reason', () => {
    const made = image([layer([file('var/lib/rpm/Packages', 'Berkeley DB')])]);
    expect(analyseImage(made).packages().unread).toEqual([
      {
        ecosystem: 'rpm',
        record: 'var/lib/rpm/Packages',
        reason: 'is not read: it is in the Berkeley DB form that rpm had up to 4.15',
      },
    ]);
  });

  test('and what nobody owns are together the live bytes', () => {
    const made = image(
      [
        layer([file('lib/ld-musl.so.1', 600), file('lib/apk/db/installed', DATABASE)]),
        layer([file('a', 7), hardLink('b', 'a'), file('lib/ld-musl.so.1', 601)]),
      ],
      { base: BASE },
    );
    const analysis = analyseImage(made);
    const { packages, unclaimed } = analysis.packages();
    const all = [unclaimed, ...packages.flatMap(({ bytes }) => bytes ?? [])];
    const sum = all.reduce((total, { ownBytes, baseBytes }) => total + ownBytes + baseBytes, 0);
    expect(sum).toBe(analysis.totals.liveBytes);
  });
});
