import {
  culpritOf,
  type ImageAnalysis,
  type Waste,
  type WasteGroup,
} from '../analysis/image-analysis.ts';
import { addGroup, addTo, type Claims, type Place, type Sample, type Tally } from './claims.ts';
import type { FoundFile, Ignore } from './finding.ts';
import { type History, isOwn } from './history.ts';
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
  const whole = new Map<string, Tally>();
  const inParts = new Map<string, Rule>();
  for (const group of wasteGroups) {
    if (!isOwn(history, culpritOf(group))) continue;
    const rule = rules.find(({ finds }) => finds.kind === 'waste' && finds.claims(group, history));
    if (rule === undefined) continue;
    const ignores = ignoresOf(rule);
    if (ignores.some(({ names }) => names !== null)) {
      inParts.set(groupKey(group), rule);
      continue;
    }
    const tally = claims.tallyOf(placeOf(group, rule, ignores[0] ?? null));
    addGroup(tally, group);
    whole.set(groupKey(group), tally);
  }
  let toShow = [...new Set(whole.values())].reduce((sum, { sample }) => sum + lackOf(sample), 0);
  if (toShow === 0 && inParts.size === 0) return;
  for (const each of waste) {
    const key = groupKey(each);
    const tally = whole.get(key);
    if (tally !== undefined && lackOf(tally.sample) > 0) {
      tally.sample.files.push(fileOf(each));
      toShow--;
    }
    const rule = inParts.get(key);
    if (rule !== undefined) claimPart(each, rule, claims, ignoreOf(ignoresOf(rule), each.path));
    // The rest of what may be 500,000 files is in the groups' sums.
    if (toShow === 0 && inParts.size === 0) return;
  }
}

/** How many files more are to be named; the list of waste is in the order in which they are shown. */
function lackOf({ most, fileCount, files }: Sample): number {
  return Math.min(most, fileCount) - files.length;
}

function claimPart(waste: Waste, rule: Rule, claims: Claims, ignore: Ignore | null): void {
  const tally = claims.tallyOf(placeOf(waste, rule, ignore));
  tally.causes.add(waste.cause);
  addTo(tally, fileOf(waste));
}

function fileOf({ path, bytes, layer, movedTo }: Waste): FoundFile {
  return { path, bytes, layer, other: movedTo };
}

function placeOf(waste: Waste | WasteGroup, rule: Rule, ignore: Ignore | null): Place {
  const { cause, layer, otherLayer } = waste;
  const [first, second] = cause === 'base-copied' ? [otherLayer, layer] : [layer, otherLayer];
  return { rule, ignore, layer: first, hiddenBy: second, subject: null };
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
