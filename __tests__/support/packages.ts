import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { RecordContent } from '../../src/image/layer-records.ts';
import { openTap, recordBudget } from '../../src/packages/content-tap.ts';
import type {
  FinalFilesystem,
  LiveFile,
  LiveSymlink,
} from '../../src/packages/final-filesystem.ts';
import type { PackageRecord } from '../../src/packages/read-packages.ts';
import { wantedFile } from '../../src/packages/wanted-files.ts';
import { type ImagePath, imagePathFromText } from '../../src/units/image-path.ts';

const FIXTURES = new URL('../packages/fixtures/', import.meta.url);

/** A file below `__tests__/packages/fixtures`, unpacked if it is gzip. */
export function fixture(name: string): Buffer {
  const bytes = readFileSync(new URL(name, FIXTURES));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

export function fixtureLines(name: string): string[] {
  return fixture(name)
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '');
}

export function bytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

/** What the reader would keep of a file that it meets in a layer, fed in chunks; null if it wants none of it. */
export function keptOf(
  path: string,
  content: string | Uint8Array,
  chunk = 64 * 1024,
): RecordContent | null {
  const all = bytes(content);
  const kind = wantedFile(imagePathFromText(path), all.length);
  if (kind === null) return null;
  const tap = openTap(kind, all.length, recordBudget());
  for (let at = 0; at < all.length; at += chunk) {
    // One buffer for all, as a reader has it: what is kept must be copied.
    const part = Uint8Array.from(all.subarray(at, at + chunk));
    tap.push(part);
    part.fill(0xee);
  }
  return tap.finish();
}

/** A record as `readPackages` takes it. */
export function record(path: string, content: string | Uint8Array, chunk?: number): PackageRecord {
  const kept = keptOf(path, content, chunk);
  const kind = wantedFile(imagePathFromText(path), bytes(content).length);
  if (kind === null || kept === null) throw new Error(`${path} is no record`);
  return { kind, path: imagePathFromText(path), content: kept };
}

/** A file of a final filesystem as a test writes it. */
export interface FileSpec {
  readonly content?: string | Uint8Array;
  /** Of content that does not matter. */
  readonly bytes?: number;
  readonly layer?: number;
  /** An earlier path with which it shares its inode. */
  readonly linkTo?: string;
}

/** A final filesystem by path; a string is the target of a symlink. Layers below `baseLayers` are the base's. */
export function filesystem(
  specs: Readonly<Record<string, FileSpec | string>>,
  baseLayers = 0,
): FinalFilesystem {
  const files: LiveFile[] = [];
  const symlinks: LiveSymlink[] = [];
  const contents = new Map<number, RecordContent | null>();
  const inodes = new Map<string, number>();
  for (const [name, spec] of Object.entries(specs)) {
    const path = imagePathFromText(name);
    if (typeof spec === 'string') {
      symlinks.push({ path, target: spec });
      continue;
    }
    const target = spec.linkTo === undefined ? undefined : files[inodes.get(spec.linkTo) ?? -1];
    const inode = target?.inode ?? files.length;
    inodes.set(name, inode);
    const layer = spec.layer ?? 0;
    const length = spec.bytes ?? bytes(spec.content ?? '').length;
    if (target === undefined)
      contents.set(inode, keptOf(name, spec.content ?? new Uint8Array(length)));
    files.push(
      target === undefined
        ? { path, inode, bytes: length, layer, base: layer < baseLayers }
        : { ...target, path },
    );
  }
  return {
    files: () => files,
    symlinks: () => symlinks,
    inodeNumbers: files.length,
    contentOf: ({ inode }) => contents.get(inode) ?? null,
  };
}

export function imagePaths(...paths: readonly string[]): ImagePath[] {
  return paths.map(imagePathFromText);
}
