import type { ImageAnalysis, Waste, WasteGroup } from '../analysis/image-analysis.ts';
import { addTo, type Claims } from './claims.ts';
import type { Ignore } from './finding.ts';
import { culpritOf, type History, isOwn } from './history.ts';
import { ignoreOf } from './ignore.ts';
import type { Rule } from './rule.ts';

/**
 * Gives the wasted bytes to the first rule that claims their group. What happened within the base image
 * is no advice, so nobody gets that.
 */
export function claimWaste(
  { waste, wasteGroups }: ImageAnalysis,
  rules: readonly Rule[],
  claims: Claims,
  history: History,
  ignoresOf: (rule: Rule) => readonly Ignore[],
): void {
  const owners = new Map<string, Rule>();
  for (const group of wasteGroups) {
    if (!isOwn(history, culpritOf(group))) continue;
    const rule = rules.find(({ finds }) => finds.kind === 'waste' && finds.claims(group, history));
    if (rule !== undefined) owners.set(groupKey(group), rule);
  }
  if (owners.size === 0) return;
  for (const each of waste) {
    const rule = owners.get(groupKey(each));
    if (rule === undefined) continue;
    const tally = claims.tallyOf({
      rule,
      ignore: ignoreOf(ignoresOf(rule), each.path),
      layer: each.cause === 'base-copied' ? each.otherLayer : each.layer,
      hiddenBy: each.cause === 'base-copied' ? each.layer : each.otherLayer,
      subject: null,
    });
    tally.causes.add(each.cause);
    const { path, bytes, layer, movedTo } = each;
    addTo(tally, { path, bytes, layer, other: movedTo });
  }
}

/** Inodes that are live and claimed as waste: the paths of `base-copied` ones by layer. */
export function claimedCopies({ waste, wasteGroups }: ImageAnalysis): Map<number, Set<string>> {
  const copies = new Map<number, Set<string>>();
  if (!wasteGroups.some(({ cause }) => cause === 'base-copied')) return copies;
  for (const { cause, layer, path } of waste) {
    if (cause !== 'base-copied') continue;
    const paths = copies.get(layer) ?? new Set();
    copies.set(layer, paths.add(path));
  }
  return copies;
}

function groupKey({ cause, layer, otherLayer }: Waste | WasteGroup): string {
  return `${cause} ${layer} ${otherLayer}`;
}
