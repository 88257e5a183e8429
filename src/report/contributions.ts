import { formatBytes } from '../units/bytes.ts';
import { ascending, descending, inOrder } from '../units/order.ts';
import { baseImageChange } from './base-image.ts';
import { baseLayer, headLayer, isBaseChange, nameOf, type SidedLayer } from './layers.ts';
import { isMeasured } from './notes.ts';
import type { Phrase } from './phrase.ts';
import { linksOf } from './places.ts';
import type { CompareReport, LayerChangeReport, WasteGroupReport } from './report.ts';
import { wasteRow } from './waste-rows.ts';
import { culpritOf, storesAgain } from './waste-words.ts';

/** One thing that this pull request does to the size, told by the step that does it. */
export interface Contribution {
  readonly kind: 'waste' | 'growth';
  readonly bytes: number;
  /** The step in the head image; null for the base image as a whole. */
  readonly step: SidedLayer | null;
  /** `Dockerfile line 4 stores /kubectl again as /bin/kubectl: 48 MB wasted` */
  readonly sentence: Phrase;
}

/**
 * Waste that this pull request introduced and layers that it made grow, biggest first, waste before
 * growth. Bytes that a step stores a second time are told as waste only.
 */
export function contributions(report: CompareReport): readonly Contribution[] {
  const waste = introducedWaste(report);
  return [
    ...waste.flatMap((group) => wasteContribution(report, group)),
    ...growthContributions(report, waste),
  ].sort(
    inOrder(
      descending(({ bytes }: Contribution) => bytes),
      ascending(({ kind }) => (kind === 'waste' ? 0 : 1)),
      ascending(({ step }) => step?.layer.index ?? -1),
    ),
  );
}

/** What is worth a reader's first ten seconds: three at most, none much smaller than the first. */
export function mainContributions(report: CompareReport): readonly Contribution[] {
  const all = contributions(report).filter(({ bytes }) => bytes >= 100_000);
  const [first] = all;
  return all.filter(({ bytes }) => bytes * 10 >= (first?.bytes ?? 0)).slice(0, 3);
}

/** The avoidable bytes of the head's groups that the base did not have in the same way. */
export function introducedWaste(report: CompareReport): readonly WasteGroupReport[] {
  const { base, head } = report;
  if (!isMeasured(head)) return [];
  const before = isMeasured(base) ? base.wasteGroups : [];
  const baseIndex = new Map(report.layers.map((change) => [change.head, change.base]));
  return head.wasteGroups.filter((group) => {
    const counterpart = before.find(
      (candidate) =>
        candidate.cause === group.cause &&
        (candidate.largest.path === group.largest.path ||
          (candidate.layer === baseIndex.get(group.layer) &&
            candidate.otherLayer === baseIndex.get(group.otherLayer))),
    );
    return group.avoidableBytes > (counterpart?.avoidableBytes ?? 0);
  });
}

function wasteContribution(
  report: CompareReport,
  group: WasteGroupReport,
): readonly Contribution[] {
  const { head, origin } = report;
  if (!isMeasured(head)) return [];
  const step = headLayer(report, culpritOf(group));
  return wasteRow(head, group, linksOf(origin, origin.headCommit)).map(({ bytes, sentence }) => ({
    kind: 'waste',
    bytes,
    step,
    sentence: [...sentence, ': ', { strong: `${formatBytes(bytes)} wasted` }],
  }));
}

function growthContributions(
  report: CompareReport,
  waste: readonly WasteGroupReport[],
): readonly Contribution[] {
  if (!isMeasured(report.base)) return [];
  const replaced = absorbedByRemoved(report);
  const own = report.layers
    .filter((change) => !isBaseChange(report, change) && !replaced.has(change))
    .flatMap((change) => growthContribution(report, change, waste));
  return [...own, ...baseImageGrowth(report)];
}

/**
 * New layers that may hold just what removed ones held: nobody knows which part of them is growth, so
 * none is blamed. The biggest ones are set against the removed bytes first.
 */
function absorbedByRemoved(report: CompareReport): ReadonlySet<LayerChangeReport> {
  let removed = 0;
  for (const change of report.layers)
    if (change.kind === 'removed') removed += change.unpacked.base ?? 0;
  const added = report.layers
    .filter((change) => change.kind === 'added' && !isBaseChange(report, change))
    .sort(
      inOrder(
        descending((change: LayerChangeReport) => change.unpacked.head ?? 0),
        ascending((change) => change.head ?? 0),
      ),
    );
  const absorbed = new Set<LayerChangeReport>();
  for (const change of added) {
    if (removed <= 0) break;
    absorbed.add(change);
    removed -= change.unpacked.head ?? 0;
  }
  return absorbed;
}

function growthContribution(
  report: CompareReport,
  change: LayerChangeReport,
  waste: readonly WasteGroupReport[],
): readonly Contribution[] {
  const step = headLayer(report, change.head);
  if (step === null) return [];
  const again = waste
    .filter((group) => storesAgain(group.cause) && culpritOf(group) === step.layer.index)
    .reduce((sum, group) => sum + group.avoidableBytes, 0);
  const bytes = (change.unpacked.delta ?? 0) - again;
  if (bytes <= 0) return [];
  const verb = baseLayer(report, change.base) === null ? 'adds' : 'grew by';
  const sentence = [...nameOf(step), ` ${verb} `, { strong: formatBytes(bytes) }];
  return [{ kind: 'growth', bytes, step, sentence }];
}

function baseImageGrowth(report: CompareReport): readonly Contribution[] {
  const change = baseImageChange(report);
  const bytes = change?.unpacked.delta ?? 0;
  if (change === null || bytes <= 0) return [];
  const sentence = [
    'The base image grew by ',
    { strong: formatBytes(bytes) },
    ': ',
    ...change.names,
  ];
  return [{ kind: 'growth', bytes, step: null, sentence }];
}
