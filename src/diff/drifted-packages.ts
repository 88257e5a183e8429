import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import type { InstalledPackage } from '../packages/inventory.ts';
import { mayBeUnreadIn } from '../packages/unread-packages.ts';
import { byText, descending, inOrder } from '../units/order.ts';
import type { Drift } from './drift.ts';
import type { ImageDiff } from './image-diff.ts';

/**
 * The names of the packages of which the drifting layers of the two sides hold other versions, or one side none; those with
 * the most bytes first.
 */
export function driftedPackages({ base, head, layers }: ImageDiff, drift: Drift): string[] {
  if (base.state === 'absent') return [];
  const drifting = layers.filter((_, i) => drift.layers[i] !== 0);
  const before = packagesIn(base.value, new Set(drifting.flatMap((layer) => layer.baseLayers)));
  const after = packagesIn(head, new Set(drifting.flatMap((layer) => layer.headLayers)));
  const [inBase, inHead] = [mayBeUnreadIn(base.value.packages()), mayBeUnreadIn(head.packages())];
  const bytesByName = new Map<string, number>();
  for (const [key, each] of [...before, ...after]) {
    if (before.has(key) && after.has(key)) continue;
    if (before.has(key) ? inHead(each) : inBase(each)) continue;
    const { name, bytes } = each;
    bytesByName.set(name, Math.max(bytes, bytesByName.get(name) ?? 0));
  }
  return [...bytesByName].sort(BIGGEST_FIRST).map(([name]) => name);
}

const BIGGEST_FIRST = inOrder<readonly [name: string, bytes: number]>(
  descending(([, bytes]) => bytes),
  ([a], [b]) => byText(a, b),
);

interface DriftedPackage extends Pick<InstalledPackage, 'ecosystem' | 'name' | 'record'> {
  readonly bytes: number;
}

/** By ecosystem, name and version: what of them lies in these layers and can still be seen. */
function packagesIn({ packages }: ImageAnalysis, layers: ReadonlySet<number>) {
  const found = new Map<string, DriftedPackage>();
  for (const { ecosystem, name, version, record, bytes } of packages().packages) {
    const shares = bytes?.layers.filter(({ layer }) => layers.has(layer)) ?? [];
    if (shares.length === 0) continue;
    const sum = shares.reduce((total, share) => total + share.bytes, 0);
    found.set(JSON.stringify([ecosystem, name, version]), { ecosystem, name, record, bytes: sum });
  }
  return found;
}
