import type { RecordContent } from '../image/layer-records.ts';
import type { ImagePath } from '../units/image-path.ts';
import { ascending, byText, inOrder, type Order } from '../units/order.ts';
import { unread } from './failures.ts';
import type { FinalFilesystem, LiveFile } from './final-filesystem.ts';
import type { InstalledPackage, PackageInventory, PackageName } from './inventory.ts';
import { type Ownership, ownershipOf, type Rank } from './ownership.ts';
import { ECOSYSTEMS, type FoundPackage, type FoundPackages, type UnreadRecord } from './package.ts';
import { type PackageRecord, readPackages } from './read-packages.ts';
import { left } from './record-content.ts';
import { RECORD_KINDS, type RecordRule, recordKindOf } from './record-kinds.ts';
import { pathResolver } from './resolve-directories.ts';
import { addFile, bytesOfTally, emptyTally, removeFile, type Tally } from './tally.ts';

/**
 * The packages in an image's final filesystem, with the bytes of each one's own files. Every live inode
 * is one package's or nobody's, so the sums with `unclaimed` are the image's live bytes.
 */
export function attributePackages(filesystem: FinalFilesystem): PackageInventory {
  const found = readPackages(Array.from(recordsOf(filesystem)));
  const packages = found.packages.toSorted(byOwnership);
  const ownerOf = ownershipOf(packages, pathResolver(filesystem.symlinks()));
  const { tallies, owners } = tally(filesystem, ownerOf, packages.length);
  const partOf = bringers(packages, ownerOf);
  const installed = packages.map((each, rank) => ({
    rank,
    found: installedPackage(each, tallies[rank] ?? emptyTally(), partOf[rank] ?? null),
  }));
  installed.sort((a, b) => byName(a.found, b.found));
  return {
    packages: installed.map(({ found }) => found),
    unread: unreadOf(found),
    unclaimed: bytesOfTally(tallies[packages.length] ?? emptyTally()),
    owners: inOtherOrder(
      owners,
      installed.map(({ rank }) => rank),
    ),
  };
}

function* recordsOf(filesystem: FinalFilesystem): Generator<PackageRecord> {
  for (const file of filesystem.files()) {
    const kind = recordKindOf(file.path, file.bytes);
    if (kind === null) continue;
    const content = contentOf(RECORD_KINDS[kind], file, filesystem);
    // Of most files of the size of a binary only the content could tell, and it told that they are none.
    if (content !== null) yield { kind, path: file.path, content };
  }
}

function contentOf(
  rule: RecordRule,
  file: LiveFile,
  filesystem: FinalFilesystem,
): RecordContent | null {
  if (rule.unread !== undefined) return left(rule.unread);
  if (file.bytes === 0) return { state: 'kept', bytes: new Uint8Array(0) };
  const content = filesystem.contentOf(file);
  return content === null && rule.keep !== 'build-info' ? left(unread.notKept()) : content;
}

/**
 * Those that install the files of others first: the system's packages, then as `ECOSYSTEMS` says. Of two
 * Python projects that list the same file the outer one brought it: the inner one is vendored.
 */
const byOwnership: Order<FoundPackage> = inOrder(
  ascending(({ ecosystem }) => ECOSYSTEMS.indexOf(ecosystem)),
  ascending(({ ecosystem, record }) => (ecosystem === 'python' ? record.split('/').length : 0)),
  (a, b) => byText(a.record, b.record),
);

const UNOWNED = -1;

/** The owners by their place in another order instead of by rank. */
function inOtherOrder(owners: Int32Array, ranks: readonly Rank[]): Int32Array {
  const places = new Int32Array(ranks.length);
  for (const [place, rank] of ranks.entries()) places[rank] = place;
  return owners.map((rank) => places[rank] ?? UNOWNED);
}

const UNCOUNTED = -1;

/** One tally a package, and the last one for what nobody owns. */
function tally(
  filesystem: FinalFilesystem,
  ownerOf: Ownership,
  nobody: Rank,
): { readonly tallies: readonly (Tally | undefined)[]; readonly owners: Int32Array } {
  const tallies: (Tally | undefined)[] = new Array(nobody + 1);
  const owners = new Int32Array(filesystem.inodeNumbers).fill(UNCOUNTED);
  const ofOwner = (rank: Rank): Tally => {
    const known = tallies[rank] ?? emptyTally();
    tallies[rank] = known;
    return known;
  };
  for (const file of filesystem.files()) {
    const rank = ownerOf(file.path) ?? nobody;
    const before = owners[file.inode] ?? UNCOUNTED;
    if (before !== UNCOUNTED && before <= rank) continue;
    owners[file.inode] = rank;
    if (before !== UNCOUNTED) removeFile(ofOwner(before), file);
    addFile(ofOwner(rank), file);
  }
  return { tallies, owners };
}

/** For each package the one that brought it, or null. */
function bringers(
  packages: readonly FoundPackage[],
  ownerOf: Ownership,
): readonly (PackageName | null)[] {
  const mainModules = new Map<ImagePath, Rank>();
  for (const [rank, { ecosystem, files, record }] of packages.entries()) {
    if (ecosystem === 'go' && files.kind === 'paths') mainModules.set(record, rank);
  }
  return packages.map(({ files, record }, rank) => {
    const owner = files.kind === 'compiled-in' ? mainModules.get(record) : ownerOf(record);
    const other = owner === rank ? undefined : packages[owner ?? -1];
    return other === undefined ? null : { ecosystem: other.ecosystem, name: other.name };
  });
}

function installedPackage(
  found: FoundPackage,
  tally: Tally,
  partOf: PackageName | null,
): InstalledPackage {
  const { ecosystem, name, version, architecture, record, files } = found;
  const unsized = files.kind === 'compiled-in' || files.kind === 'unlisted' ? files.kind : null;
  const bytes = unsized === null ? bytesOfTally(tally) : null;
  return { ecosystem, name, version, architecture, record, bytes, unsized, partOf };
}

const byName: Order<InstalledPackage> = inOrder(
  ascending(({ ecosystem }) => ECOSYSTEMS.indexOf(ecosystem)),
  (a, b) => byText(a.name, b.name),
  (a, b) => byText(a.version ?? '', b.version ?? ''),
  (a, b) => byText(a.architecture ?? '', b.architecture ?? ''),
  (a, b) => byText(a.record, b.record),
);

function unreadOf({ unread }: FoundPackages): readonly UnreadRecord[] {
  return unread.toSorted(
    inOrder(
      ascending(({ ecosystem }: UnreadRecord) => ECOSYSTEMS.indexOf(ecosystem)),
      (a, b) => byText(a.record, b.record),
      (a, b) => byText(a.reason, b.reason),
    ),
  );
}
