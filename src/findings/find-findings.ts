import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import { ascending, byText, descending, inOrder } from '../units/order.ts';
import { CATALOGUE } from './catalogue.ts';
import type { Claim } from './claim.ts';
import { claimSearched, claimTrees, startLiveClaims } from './claim-live.ts';
import { claimWaste } from './claim-waste.ts';
import { claimOf, createClaims, type Tally } from './claims.ts';
import { heldAgainstBetween } from './dockerfile/between.ts';
import { continued } from './dockerfile/continuation.ts';
import { type Finding, type FindingPlace, type Ignore, SHOWN_FILES } from './finding.ts';
import { type History, historyOf, isOwn, ownOrigins } from './history.ts';
import { leftIn } from './left.ts';
import { idOf, type Rule } from './rule.ts';

/**
 * All that there is to advise about one image: biggest saving first. Every (layer, inode) is claimed by at
 * most one finding, the first in the catalogue's order, so their sum never passes the image's bytes.
 *
 * @param shownFiles how many files each finding names
 */
export function findFindings(
  analysis: ImageAnalysis,
  ignores: readonly Ignore[] = [],
  shownFiles = SHOWN_FILES,
): readonly Finding[] {
  const ignoresOf = (rule: Rule) => ignores.filter(({ id }) => id === idOf(rule));
  const history = historyOf(analysis);
  const claims = createClaims(history, shownFiles);
  claimWaste(analysis, CATALOGUE, claims, history, ignoresOf);
  const live = startLiveClaims(analysis, { claims, history, ignoresOf });
  claimTrees(live, CATALOGUE);
  for (const rule of CATALOGUE) claimSearched(live, rule);
  const left = onceEach((layer: number) => leftIn(live, layer));
  return Array.from(claims.all(), (tally) => findingOf(tally, claimOf(tally, history, left))).sort(
    FINDING_ORDER,
  );
}

/** Many findings ask for the same layer, and each look at it is one at all files. */
function onceEach<T>(make: (layer: number) => T): (layer: number) => T {
  const made = new Map<number, T>();
  return (layer) => {
    const value = made.get(layer) ?? make(layer);
    made.set(layer, value);
    return value;
  };
}

function findingOf({ rule, ignore }: Tally, claim: Claim): Finding {
  const { history, ownBytes, baseBytes, fileCount, files, hiddenBy } = claim;
  return {
    id: idOf(rule),
    title: rule.title(claim).filter((part) => part !== ''),
    bytes: ownBytes + baseBytes,
    ownBytes,
    baseBytes,
    savedBytes: savedBytes(rule, claim),
    estimate: rule.saves === 'unknown',
    fileCount,
    files,
    broughtBy: [...claim.layerBytes.keys()].map((layer) => placeOf(history, layer)),
    hiddenBy: hiddenBy === null ? null : placeOf(history, hiddenBy),
    advice: rule.adviceFor?.(claim) ?? rule.advice,
    tradeOff: rule.tradeOff,
    replacement: continued(
      heldAgainstBetween(rule.replace(claim), history.dockerfile),
      ownOrigins(history),
    ),
    docsPage: `docs/findings/${rule.name}.md`,
    ignored: ignore,
  };
}

function savedBytes({ saves }: Rule, { ownBytes, baseBytes }: Claim): number | null {
  switch (saves) {
    case 'own':
      return ownBytes;
    case 'all':
      return ownBytes + baseBytes;
    case 'nothing':
      return 0;
    case 'unknown':
      return null;
  }
}

function placeOf(history: History, layer: number): FindingPlace {
  const origin = history.layers[layer]?.origin;
  return {
    layer,
    base: !isOwn(history, layer),
    origin: origin ?? { kind: 'unknown', instruction: null, dockerfile: null },
  };
}

/** Estimates last: nobody knows what they save. No two findings are alike in all of these. */
const FINDING_ORDER = inOrder<Finding>(
  descending(({ savedBytes }) => savedBytes ?? -1),
  descending(({ bytes }) => bytes),
  (a, b) => byText(a.id, b.id),
  ascending(({ broughtBy }) => broughtBy[0]?.layer ?? -1),
  ascending(({ hiddenBy }) => hiddenBy?.layer ?? -1),
  (a, b) => byText(a.files[0]?.path ?? '', b.files[0]?.path ?? ''),
);
