/**
 * One figure on both sides. `percent = 100 · delta / base`, unrounded; null if base is 0 or a side is null.
 * A side that is absent or unmeasured is null, never 0.
 */
export interface Change {
  readonly base: number | null;
  readonly head: number | null;
  readonly delta: number | null;
  readonly percent: number | null;
}

export function change(base: number | null, head: number | null): Change {
  if (base === null || head === null) return { base, head, delta: null, percent: null };
  const delta = head - base;
  return { base, head, delta, percent: base === 0 ? null : (100 * delta) / base };
}
