/** The licences of the packages that a bundle holds. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX, as the package names it. */
  readonly licence: string;
  /** What its licence and notice files say. */
  readonly texts: readonly string[];
}

/**
 * The packages to which esbuild's inputs (paths relative to the repository) belong, each version once, by name.
 * @throws Error if one ships no licence text: it can't be bundled without it
 */
export function bundledPackages(
  inputs: readonly string[],
  repository: string,
): readonly BundledPackage[] {
  const folders = new Set(inputs.flatMap((input) => PACKAGE_FOLDER.exec(input)?.[0] ?? []));
  const packages = new Map<string, BundledPackage>();
  for (const folder of folders) {
    const found = readPackage(join(repository, folder));
    packages.set(`${found.name}@${found.version}`, found);
  }
  return [...packages].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);
}

export function licenceTexts(packages: readonly BundledPackage[]): string {
  return packages
    .map(({ name, version, licence, texts }) =>
      [`${name} ${version}`, licence, '', ...texts].join('\n'),
    )
    .join(`\n${'-'.repeat(80)}\n\n`);
}

// Greedy up to the last node_modules: a package may bring its own.
const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const MANIFEST = v.object({
  name: v.string(),
  version: v.string(),
  license: v.optional(v.string(), 'no SPDX name'),
});
const LEGAL_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

function readPackage(folder: string): BundledPackage {
  const { name, version, license } = v.parse(
    MANIFEST,
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  );
  const texts = readdirSync(folder)
    .filter((file) => LEGAL_FILE.test(file))
    .toSorted()
    .map((file) => `${readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()}\n`);
  if (texts.length === 0) {
    throw new Error(`${name} ${version} ships no licence text, so it must not be bundled.`);
  }
  return { name, version, licence: license, texts };
}
