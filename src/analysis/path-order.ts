import type { PathTable } from './path-table.ts';

/** By the bytes of the whole paths, as `byText` orders them. */
export function comparePaths(table: PathTable, a: number, b: number): number {
  return compareFrom(table, a, b, table.pathStarts);
}

/** By the bytes of the last names. */
export function compareNames(table: PathTable, a: number, b: number): number {
  return compareFrom(table, a, b, table.nameStarts);
}

function compareFrom(table: PathTable, a: number, b: number, starts: Uint32Array): number {
  const aBytes = table.texts[table.places[a] ?? 0];
  const bBytes = table.texts[table.places[b] ?? 0];
  if (aBytes === undefined || bBytes === undefined) return 0;
  const aStart = starts[a] ?? 0;
  const bStart = starts[b] ?? 0;
  const aLength = (table.ends[a] ?? 0) - aStart;
  const bLength = (table.ends[b] ?? 0) - bStart;
  const length = Math.min(aLength, bLength);
  for (let i = 0; i < length; i++) {
    const difference = (aBytes[aStart + i] ?? 0) - (bBytes[bStart + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
}

/** Two paths byte by byte from their ends: how many are the same, and which comes first. */
export function compareEnds(
  table: PathTable,
  a: number,
  b: number,
): { readonly order: number; readonly same: number } {
  const aBytes = table.texts[table.places[a] ?? 0];
  const bBytes = table.texts[table.places[b] ?? 0];
  const aStart = table.pathStarts[a] ?? 0;
  const bStart = table.pathStarts[b] ?? 0;
  let aEnd = table.ends[a] ?? 0;
  let bEnd = table.ends[b] ?? 0;
  const length = Math.min(aEnd - aStart, bEnd - bStart);
  const longer = aEnd - aStart - (bEnd - bStart);
  for (let same = 0; same < length; same++) {
    const difference = (aBytes?.[--aEnd] ?? 0) - (bBytes?.[--bEnd] ?? 0);
    if (difference !== 0) return { order: difference, same };
  }
  return { order: longer, same: length };
}
