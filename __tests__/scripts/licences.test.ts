import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bundledPackages, licenceTexts } from '../../scripts/licences.ts';

let repository: string;
beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'image-diet-licences-'));
});
afterEach(() => rmSync(repository, { recursive: true }));

function install(folder: string, manifest: object, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(repository, folder), { recursive: true });
  writeFileSync(join(repository, folder, 'package.json'), JSON.stringify(manifest));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(repository, folder, name), text);
  }
}

test('each version of each bundled package is named once, with its licence and notices', () => {
  install(
    'node_modules/zebra',
    { name: 'zebra', version: '1.0.0', license: 'MIT' },
    { 'LICENSE.md': 'Z\r\n' },
  );
  install(
    'node_modules/@scope/ant',
    { name: '@scope/ant', version: '2.0.0', license: 'Apache-2.0' },
    { LICENCE: 'A', NOTICE: 'N', 'licensed.js': 'no licence' },
  );
  install(
    'node_modules/@scope/ant/node_modules/zebra',
    { name: 'zebra', version: '0.9.0' },
    { 'COPYING.txt': 'older Z' },
  );
  const packages = bundledPackages(
    [
      'src/cli/bin.ts',
      'node_modules/zebra/index.js',
      'node_modules/zebra/lib/stripes.js',
      'node_modules/@scope/ant/index.js',
      'node_modules/@scope/ant/node_modules/zebra/index.js',
    ],
    repository,
  );
  expect(licenceTexts(packages)).toMatchInlineSnapshot(`
"@scope/ant 2.0.0
Apache-2.0

A

N

--------------------------------------------------------------------------------

zebra 0.9.0
no SPDX name

older Z

--------------------------------------------------------------------------------

zebra 1.0.0
MIT

Z
"
`);
});

test('a package without a licence text is not bundled', () => {
  install('node_modules/mute', { name: 'mute', version: '3.1.4', license: 'MIT' }, {});
  expect(() => bundledPackages(['node_modules/mute/index.js'], repository)).toThrow(
    'mute 3.1.4 ships no licence text, so it must not be bundled.',
  );
});
