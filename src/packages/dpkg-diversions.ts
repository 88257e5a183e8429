import type { ImagePath } from '../units/image-path.ts';
import { linesOf, ownedPath } from './record-text.ts';

/** Where a package's file really lies: dpkg-divert(1). */
export interface Diversion {
  readonly to: ImagePath;
  /** The package that may keep its file at the place itself; null for a local diversion: none may. */
  readonly by: string | null;
}

/**
 * `var/lib/dpkg/diversions`: three lines each (from, to, the diverting package or `:`), by the place
 * that is diverted from. Groups that are no paths are passed over.
 */
export function readDiversions(content: Uint8Array): ReadonlyMap<ImagePath, Diversion> {
  const diversions = new Map<ImagePath, Diversion>();
  const lines = Array.from(linesOf(content));
  for (let i = 0; i + 2 < lines.length; i += 3) {
    const from = ownedPath(lines[i] ?? '', '');
    const to = ownedPath(lines[i + 1] ?? '', '');
    const by = lines[i + 2] ?? '';
    if (from !== null && to !== null) diversions.set(from, { to, by: by === ':' ? null : by });
  }
  return diversions;
}

/** The paths of a package with each diverted one where dpkg put it. */
export function divertedPaths(
  paths: readonly ImagePath[],
  name: string,
  diversions: ReadonlyMap<ImagePath, Diversion>,
): readonly ImagePath[] {
  if (diversions.size === 0) return paths;
  return paths.map((path) => {
    const diversion = diversions.get(path);
    return diversion === undefined || diversion.by === name ? path : diversion.to;
  });
}
