import type { ImagePath } from '../units/image-path.ts';
import { RecordDamage } from './damage.ts';
import { unread } from './failures.ts';
import { type ListBudget, spendPackage } from './limits.ts';
import type { FoundPackage } from './package.ts';
import { directoryOf } from './record-text.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const MAX_WORD_CHARACTERS = 1024;

/** The package whose `package.json` this is. npm documentation, package.json: "name", "version". */
export function readManifest(
  record: ImagePath,
  content: Uint8Array,
  budget: ListBudget,
): FoundPackage {
  const manifest = jsonObject(content);
  const name = word(manifest?.['name']);
  if (manifest === null) throw new RecordDamage(unread.notJson());
  if (name === null) throw new RecordDamage(unread.noName());
  spendPackage(budget);
  const directory = directoryOf(record) as ImagePath;
  return {
    ecosystem: 'npm',
    name,
    version: word(manifest['version']),
    architecture: null,
    record,
    files: { kind: 'npm-directory', directory },
  };
}

/** The manifest with its name and its version alone; null if it is no JSON object. */
export function condenseManifest(content: Uint8Array): Uint8Array | null {
  const manifest = jsonObject(content);
  if (manifest === null) return null;
  const { name, version } = manifest;
  return new TextEncoder().encode(JSON.stringify({ name: word(name), version: word(version) }));
}

function jsonObject(content: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(utf8.decode(content));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function word(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= MAX_WORD_CHARACTERS
    ? value
    : null;
}
