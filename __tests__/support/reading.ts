import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import type { ExportedImage } from '../../src/image/exported-image.ts';
import type { Image } from '../../src/image/image.ts';
import { DEFAULT_LIMITS } from '../../src/read/limits.ts';
import { type ReadOptions, readImages } from '../../src/read/read-images.ts';

/** An empty folder for each test of the file, removed after it. */
export function testFolder(name: string): { readonly path: string; inside(name: string): string } {
  const folder = { path: '', inside: (file: string) => join(folder.path, file) };
  beforeEach(() => {
    folder.path = mkdtempSync(join(tmpdir(), `${name}-`));
  });
  afterEach(() => {
    rmSync(folder.path, { recursive: true, force: true });
  });
  return folder;
}

/** How the tests read: everything is verified, nothing is told. */
export function readOptions(workspace: string, overrides: Partial<ReadOptions> = {}): ReadOptions {
  return {
    signal: new AbortController().signal,
    onProgress: () => {},
    verify: true,
    limits: DEFAULT_LIMITS,
    workspace,
    ...overrides,
  };
}

/** The images; throws what is wrong with the first that can't be read. */
export async function readAll(
  images: readonly ExportedImage[],
  options: ReadOptions,
): Promise<readonly Image[]> {
  const results = await readImages(images, options);
  return results.map((result) => {
    if (result.state === 'failed') throw result.error;
    return result.image;
  });
}
