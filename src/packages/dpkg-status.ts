import type { ImagePath } from '../units/image-path.ts';
import { stanzasOf } from './control-stanzas.ts';
import { unread } from './failures.ts';
import { type ListBudget, spendPackage } from './limits.ts';
import { wordOf } from './record-text.ts';

/** A package that dpkg's status names as (at least partly) unpacked. */
export interface DpkgPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string | null;
  /** Whether dpkg names its files `name:architecture.list`: packages that several architectures share. */
  readonly multiArchSame: boolean;
}

export interface DpkgStatus {
  readonly packages: readonly DpkgPackage[];
  /** A clause whose subject is the file, or null. */
  readonly problem: string | null;
}

const FIELDS = new Set(['package', 'version', 'architecture', 'status', 'multi-arch']);

/** dpkg(1), "Package states": the others have no files of the package, or only its configuration. */
const PRESENT = new Set([
  'half-installed',
  'unpacked',
  'half-configured',
  'triggers-awaited',
  'triggers-pending',
  'installed',
]);

/**
 * `var/lib/dpkg/status`, or a file of distroless' `status.d`, which is a package's control file: then
 * without `Status`, which means installed.
 */
export function readDpkgStatus(content: Uint8Array, budget: ListBudget): DpkgStatus {
  const packages: DpkgPackage[] = [];
  let entries = 0;
  let odd = 0;
  for (const fields of stanzasOf(content, FIELDS)) {
    entries++;
    if (!isPresent(fields.get('status'))) continue;
    const found = packageOf(fields);
    if (found === null) {
      odd++;
      continue;
    }
    spendPackage(budget);
    packages.push(found);
  }
  return { packages, problem: odd === 0 ? null : unread.oddEntries(odd, entries) };
}

/** `install ok installed`: what is wanted, whether that is in order, and the state. */
function isPresent(status: string | undefined): boolean {
  return status === undefined || PRESENT.has(status.split(/\s+/)[2] ?? '');
}

function packageOf(fields: ReadonlyMap<string, string>): DpkgPackage | null {
  const name = wordOf(fields.get('package') ?? '');
  const version = wordOf(fields.get('version') ?? '');
  if (name === null || version === null) return null;
  return {
    name,
    version,
    architecture: wordOf(fields.get('architecture') ?? ''),
    multiArchSame: fields.get('multi-arch')?.toLowerCase() === 'same',
  };
}

/** The names that its list of files may have, without directory and ending: dpkg's own order. */
export function listNamesOf(found: DpkgPackage): readonly string[] {
  const qualified = `${found.name}:${found.architecture ?? ''}`;
  return found.multiArchSame ? [qualified, found.name] : [found.name, qualified];
}

/** A file of `status.d` and of `info`: without directory and ending. */
export function dpkgFileName(record: ImagePath, ending: string): string {
  return record.slice(record.lastIndexOf('/') + 1, record.length - ending.length);
}
