import type { ImagePath } from '../units/image-path.ts';
import { unread } from './failures.ts';
import { guarded } from './guarded.ts';
import type { ListedPaths } from './listed-paths.ts';
import type { Ecosystem, PackageFiles, UnreadRecord } from './package.ts';

/** A record that lists the files of one package. */
export interface FileList {
  readonly record: ImagePath;
  /** May throw `RecordDamage`. */
  readonly read: () => ListedPaths;
}

/** The files of a package by its list; unlisted without one, or where it can't be read, which is said. */
export function filesBy(
  ecosystem: Ecosystem,
  list: FileList | undefined,
): { readonly files: PackageFiles; readonly unread: readonly UnreadRecord[] } {
  let files: PackageFiles = { kind: 'unlisted' };
  if (list === undefined) return { files, unread: [] };
  const { record } = list;
  const found = guarded(ecosystem, record, () => {
    const { paths, odd } = list.read();
    files = { kind: 'paths', paths };
    const reason = unread.oddLines(odd);
    return { packages: [], unread: odd === 0 ? [] : [{ ecosystem, record, reason }] };
  });
  return { files, unread: found.unread };
}
