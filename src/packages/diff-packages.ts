import { ascending, byText, descending, inOrder, type Order } from '../units/order.ts';
import type { InstalledPackage, PackageBytes, PackageName } from './inventory.ts';
import { ECOSYSTEMS, type Ecosystem } from './package.ts';
import { type KnownPackages, mayBeUnreadIn } from './unread-packages.ts';

const PACKAGE_CHANGES = ['added', 'removed', 'version-changed', 'unchanged'] as const;
export type PackageChangeKind = (typeof PACKAGE_CHANGES)[number];

/** All copies of one package in two images. */
export interface PackageChange {
  readonly change: PackageChangeKind;
  readonly ecosystem: Ecosystem;
  /** As the head's record writes it, or the base's where it is gone. */
  readonly name: string;
  /** Set only where it takes it to tell packages apart: one of them is there for several architectures. */
  readonly architecture: string | null;
  /** null where it is not there. */
  readonly base: PackageSide | null;
  readonly head: PackageSide | null;
  /**
   * Bytes of the image's own layers, head minus base (a package that is not there has none); null where a
   * side's are unknown.
   */
  readonly ownBytesDelta: number | null;
  /** The same for the layers of the base image. */
  readonly baseBytesDelta: number | null;
}

export interface PackageSide {
  /** Each once, in the order of their text; a copy without a version is not in it. */
  readonly versions: readonly string[];
  /** How often it is installed. */
  readonly copies: number;
  /** Of all copies; null where a copy's are unknown, or compiled into another package. */
  readonly bytes: SideBytes | null;
  /** The package that brought it, if all its copies came with the same one. */
  readonly partOf: PackageName | null;
}

export interface SideBytes {
  readonly ownBytes: number;
  readonly baseBytes: number;
}

/**
 * What changed between the packages of two images: a row for each name, whatever the number of copies and
 * wherever they lie. The biggest change of bytes first, then added, removed, version changed, unchanged,
 * then ecosystem, name and architecture. A package that only one image knows is left out where the other one may
 * have it in a record that was not read: it is neither added nor removed.
 */
export function diffPackages(base: KnownPackages, head: KnownPackages): readonly PackageChange[] {
  const groups = new Map<string, Group>();
  for (const each of base.packages) groupOf(groups, each).base.push(each);
  for (const each of head.packages) groupOf(groups, each).head.push(each);
  const [inBase, inHead] = [mayBeUnreadIn(base), mayBeUnreadIn(head)];
  return Array.from(groups.values())
    .filter((group) => group.base.length > 0 || !group.head.some(inBase))
    .filter((group) => group.head.length > 0 || !group.base.some(inHead))
    .flatMap(splitByArchitecture)
    .map(changeOf)
    .sort(biggestFirst);
}

interface Group {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly architecture: string | null;
  readonly base: InstalledPackage[];
  readonly head: InstalledPackage[];
}

function groupOf(groups: Map<string, Group>, { ecosystem, name }: InstalledPackage): Group {
  const key = `${ecosystem} ${ecosystem === 'python' ? normalized(name) : name}`;
  const group = groups.get(key) ?? { ecosystem, name, architecture: null, base: [], head: [] };
  groups.set(key, group);
  return group;
}

/** Python packaging, "Names and normalization": `Foo.Bar` and `foo_bar` are one project. */
function normalized(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/**
 * `libc6:amd64` and `libc6:i386` side by side are two packages; a package that was `all` before and is
 * `amd64` now is one.
 */
function splitByArchitecture(group: Group): readonly Group[] {
  if (architecturesOf(group.base).size <= 1 && architecturesOf(group.head).size <= 1)
    return [group];
  const all = architecturesOf([...group.base, ...group.head]);
  return Array.from(all, (architecture) => ({
    ...group,
    architecture,
    base: group.base.filter((each) => each.architecture === architecture),
    head: group.head.filter((each) => each.architecture === architecture),
  }));
}

function architecturesOf(packages: readonly InstalledPackage[]): ReadonlySet<string | null> {
  return new Set(packages.map(({ architecture }) => architecture));
}

function changeOf(group: Group): PackageChange {
  const base = sideOf(group.base);
  const head = sideOf(group.head);
  return {
    change: kindOf(base, head),
    ecosystem: group.ecosystem,
    name: group.head[0]?.name ?? group.name,
    architecture: group.architecture,
    base,
    head,
    ownBytesDelta: delta(base, head, 'ownBytes'),
    baseBytesDelta: delta(base, head, 'baseBytes'),
  };
}

function sideOf(copies: readonly InstalledPackage[]): PackageSide | null {
  const [first] = copies;
  if (first === undefined) return null;
  const versions = new Set(copies.flatMap(({ version }) => version ?? []));
  return {
    versions: Array.from(versions).sort(byText),
    copies: copies.length,
    bytes: sumOf(copies.map(({ bytes }) => bytes)),
    partOf: copies.every((each) => isSame(each.partOf, first.partOf)) ? first.partOf : null,
  };
}

function sumOf(all: readonly (PackageBytes | null)[]): SideBytes | null {
  let ownBytes = 0;
  let baseBytes = 0;
  for (const bytes of all) {
    if (bytes === null) return null;
    ownBytes += bytes.ownBytes;
    baseBytes += bytes.baseBytes;
  }
  return { ownBytes, baseBytes };
}

function isSame(a: PackageName | null, b: PackageName | null): boolean {
  return a?.ecosystem === b?.ecosystem && a?.name === b?.name;
}

function kindOf(base: PackageSide | null, head: PackageSide | null): PackageChangeKind {
  if (base === null) return 'added';
  if (head === null) return 'removed';
  const same =
    base.versions.length === head.versions.length &&
    base.versions.every((version, i) => version === head.versions[i]);
  return same ? 'unchanged' : 'version-changed';
}

function delta(
  base: PackageSide | null,
  head: PackageSide | null,
  figure: keyof SideBytes,
): number | null {
  const before = base === null ? 0 : base.bytes?.[figure];
  const after = head === null ? 0 : head.bytes?.[figure];
  return before === undefined || after === undefined ? null : after - before;
}

const biggestFirst: Order<PackageChange> = inOrder(
  descending(({ ownBytesDelta, baseBytesDelta }) =>
    Math.abs((ownBytesDelta ?? 0) + (baseBytesDelta ?? 0)),
  ),
  ascending(({ change }) => PACKAGE_CHANGES.indexOf(change)),
  ascending(({ ecosystem }) => ECOSYSTEMS.indexOf(ecosystem)),
  (a, b) => byText(a.name, b.name),
  (a, b) => byText(a.architecture ?? '', b.architecture ?? ''),
);
