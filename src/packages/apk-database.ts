import type { ImagePath } from '../units/image-path.ts';
import { unread } from './failures.ts';
import { type ListBudget, spendPackage, spendPath } from './limits.ts';
import type { FoundPackage, FoundPackages, UnreadRecord } from './package.ts';
import { linesOf, ownedPath, wordOf } from './record-text.ts';

/** One entry of the database while its lines pass by. */
interface Entry {
  name: string | null;
  version: string | null;
  architecture: string | null;
  /** Of the last `F:`; null before the first one, and after one that is no path. */
  directory: string | null;
  readonly paths: ImagePath[];
}

/**
 * `lib/apk/db/installed` of apk-tools 2 and 3 (src/database.c, apk_db_fdb_read): entries divided by
 * empty lines; each line is a letter, a colon and a value. `P:` name, `V:` version, `A:` architecture,
 * `F:` a directory (empty for the root), `R:` a file in the last directory. The other letters say
 * nothing about what is installed where.
 */
export function readApkDatabase(
  record: ImagePath,
  content: Uint8Array,
  budget: ListBudget,
): FoundPackages {
  const packages: FoundPackage[] = [];
  let entries = 0;
  for (const entry of entriesOf(content, budget)) {
    entries++;
    const found = packageOf(entry, record);
    if (found === null) continue;
    spendPackage(budget);
    packages.push(found);
  }
  return { packages, unread: oddEntries(record, entries, packages.length, content.length) };
}

function* entriesOf(content: Uint8Array, budget: ListBudget): Generator<Entry> {
  let entry = emptyEntry();
  for (const line of linesOf(content)) {
    if (line.length >= 2) {
      if (line[1] === ':') readField(entry, line[0] ?? '', line.slice(2), budget);
      continue;
    }
    // As for apk: what is too short for a field ends the entry.
    if (!isEmpty(entry)) yield entry;
    entry = emptyEntry();
  }
  if (!isEmpty(entry)) yield entry;
}

function readField(entry: Entry, letter: string, value: string, budget: ListBudget): void {
  switch (letter) {
    case 'P':
      entry.name = wordOf(value);
      break;
    case 'V':
      entry.version = wordOf(value);
      break;
    case 'A':
      entry.architecture = wordOf(value);
      break;
    case 'F':
      entry.directory = value === '' ? '' : ownedPath(value, '');
      break;
    case 'R': {
      const path = entry.directory === null ? null : ownedPath(value, entry.directory);
      if (path === null) break;
      spendPath(budget, path);
      entry.paths.push(path);
      break;
    }
  }
}

function emptyEntry(): Entry {
  return { name: null, version: null, architecture: null, directory: null, paths: [] };
}

function isEmpty(entry: Entry): boolean {
  return entry.name === null && entry.version === null && entry.directory === null;
}

function packageOf(entry: Entry, record: ImagePath): FoundPackage | null {
  const { name, version, architecture, paths } = entry;
  if (name === null || version === null) return null;
  return { ecosystem: 'apk', name, version, architecture, record, files: { kind: 'paths', paths } };
}

function oddEntries(
  record: ImagePath,
  entries: number,
  read: number,
  length: number,
): UnreadRecord[] {
  if (entries === 0 && length > 0) {
    return [{ ecosystem: 'apk', record, reason: unread.noPackages() }];
  }
  if (entries === read) return [];
  return [{ ecosystem: 'apk', record, reason: unread.oddEntries(entries - read, entries) }];
}
