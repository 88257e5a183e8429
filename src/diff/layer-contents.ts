import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import type { InstalledPackage, PackageName } from '../packages/inventory.ts';
import { ECOSYSTEMS } from '../packages/package.ts';
import { mayBeUnreadIn } from '../packages/unread-packages.ts';
import { ascending, byText, descending, inOrder, type Order } from '../units/order.ts';
import type { FoldedChange } from './file-diff.ts';
import { namedIn } from './named-packages.ts';

/** What layers brought in a change: packages, and files of none. Only live bytes. */
export interface BroughtContents {
  /** The packages that the instruction names, then the others, each with the most bytes first: at most 5. */
  readonly packages: readonly BroughtPackage[];
  /** All of them. */
  readonly packageCount: number;
  readonly packageBytes: number;
  /** Of files that no package owns: biggest first, at most 3. */
  readonly files: readonly FoldedChange[];
}

export interface BroughtPackage extends PackageName {
  /** More than the same package had in the base's layers. */
  readonly bytes: number;
  /** The instruction of one of the layers names it. */
  readonly named: boolean;
}

const MOST_PACKAGES = 5;
const MOST_FILES = 3;

const NAMED_FIRST: Order<BroughtPackage> = inOrder(
  ascending(({ named }) => (named ? 0 : 1)),
  descending(({ bytes }) => bytes),
  ascending(({ ecosystem }) => ECOSYSTEMS.indexOf(ecosystem)),
  (a, b) => byText(a.name, b.name),
);

/** Layers of one side of a change. */
export interface SideLayers {
  readonly analysis: ImageAnalysis;
  readonly layers: readonly number[];
}

/**
 * null if they brought nothing that can be named.
 *
 * @param files growth of files of no package in these layers, folded, biggest first
 */
export function broughtContents(
  base: SideLayers | null,
  head: SideLayers,
  files: readonly FoldedChange[],
): BroughtContents | null {
  const before = base === null ? new Map<string, Weighed>() : packagesIn(base);
  const isNamed = namedIn(
    head.layers.map((layer) => head.analysis.image.layers[layer]?.origin.instruction ?? ''),
  );
  const isUnread = base === null ? () => false : mayBeUnreadIn(base.analysis.packages());
  const brought: BroughtPackage[] = [];
  for (const [key, { ecosystem, name, record, bytes }] of packagesIn(head)) {
    // The base's layers may have had it too.
    if (!before.has(key) && isUnread({ ecosystem, record })) continue;
    const more = bytes - (before.get(key)?.bytes ?? 0);
    const named = isNamed(name);
    // A package that only depends on others (build-essential) has hardly a byte of its own.
    if (more > 0 || (named && !before.has(key)))
      brought.push({ ecosystem, name, bytes: more, named });
  }
  const grown = files.filter(({ bytes }) => bytes > 0);
  if (brought.length === 0 && grown.length === 0) return null;
  return {
    packages: brought.toSorted(NAMED_FIRST).slice(0, MOST_PACKAGES),
    packageCount: brought.length,
    packageBytes: brought.reduce((sum, { bytes }) => sum + bytes, 0),
    files: grown.slice(0, MOST_FILES),
  };
}

interface Weighed extends Pick<InstalledPackage, 'ecosystem' | 'name' | 'record'> {
  readonly bytes: number;
}

function packagesIn({ analysis, layers }: SideLayers): ReadonlyMap<string, Weighed> {
  const found = new Map<string, Weighed>();
  for (const each of analysis.packages().packages) {
    const bytes = bytesIn(each, layers);
    if (bytes === null) continue;
    const { ecosystem, name, record } = each;
    const key = `${ecosystem} ${name}`;
    found.set(key, { ecosystem, name, record, bytes: bytes + (found.get(key)?.bytes ?? 0) });
  }
  return found;
}

/** null if nothing of it lies in these layers. */
function bytesIn({ bytes }: InstalledPackage, layers: readonly number[]): number | null {
  const shares = bytes?.layers.filter(({ layer }) => layers.includes(layer)) ?? [];
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share.bytes, 0);
}
