import { culpritOf } from '../analysis/image-analysis.ts';
import { formatBytes } from '../units/bytes.ts';
import { ascending, descending, inOrder } from '../units/order.ts';
import { baseImageChange } from './base-image.ts';
import { broughtInWords } from './brought-words.ts';
import { causeInWords } from './cause-words.ts';
import {
  baseStep,
  headLayer,
  headStep,
  isBaseChange,
  isSeveralLines,
  nameOf,
  type SidedLayer,
  verbOf,
} from './layers.ts';
import { headlineChange } from './metric.ts';
import { isMeasured } from './notes.ts';
import type { Phrase } from './phrase.ts';
import { linksOf } from './places.ts';
import type { CompareReport, LayerChangeReport, WasteGroupReport } from './report.ts';
import { wasteRow } from './waste-rows.ts';
import { storesAgain } from './waste-words.ts';

/** One thing that this pull request does to the size, told by the step that does it. */
export interface Contribution {
  readonly kind: 'waste' | 'growth' | 'shrinkage';
  readonly bytes: number;
  /** It comes on top of what the base had. */
  readonly more: boolean;
  /** The step in the head image; null for the base image as a whole, and for what is gone. */
  readonly step: SidedLayer | null;
  /** The waste that is told; null for growth and shrinkage. */
  readonly waste: WasteGroupReport | null;
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
    ...waste.flatMap((introduced) => wasteContribution(report, introduced)),
    ...growthContributions(report, waste),
  ].sort(biggestFirst);
}

const biggestFirst = inOrder(
  descending(({ bytes }: Contribution) => bytes),
  ascending(({ kind }) => (kind === 'waste' ? 0 : 1)),
  ascending(({ step }) => step?.layer.index ?? -1),
);

/**
 * What is worth a reader's first ten seconds: three at most, none much smaller than the first. Where only
 * old waste is past a limit, that. An image that shrank is not explained by what grew in it.
 */
export function mainContributions(report: CompareReport): readonly Contribution[] {
  const shrank = (headlineChange(report).delta ?? 0) < 0;
  const told = shrank
    ? [...contributions(report).filter(({ kind }) => kind === 'waste'), ...shrinkages(report)]
    : contributions(report);
  const worthIt = told.filter(({ bytes }) => bytes >= LEAST_BYTES).sort(biggestFirst);
  const hasWaste = worthIt.some(({ kind }) => kind === 'waste');
  const old = wastesTooMuch(report) && (worthIt.length === 0 || (shrank && !hasWaste));
  const all = old ? allWaste(report) : worthIt;
  const [first] = all;
  return all.filter(({ bytes }) => bytes * 10 >= (first?.bytes ?? 0)).slice(0, 3);
}

/** Below it a change is noise to a reader. */
const LEAST_BYTES = 100_000;

function wastesTooMuch({ checks }: CompareReport): boolean {
  return checks.some(
    ({ rule, status }) =>
      (status === 'fail' || status === 'warn') &&
      (rule === 'max-wasted' || rule === 'min-efficiency'),
  );
}

function allWaste(report: CompareReport): readonly Contribution[] {
  if (!isMeasured(report.head)) return [];
  return report.head.wasteGroups
    .filter(({ avoidableBytes }) => avoidableBytes > 0)
    .flatMap((group) => wasteContribution(report, { group, bytes: group.avoidableBytes }));
}

/** Waste of the head, and how much of it the base did not have in the same way. */
export interface IntroducedWaste {
  readonly group: WasteGroupReport;
  readonly bytes: number;
}

/** What this pull request came to waste, biggest first; nothing if nobody knows what the base had. */
export function introducedWaste(report: CompareReport): readonly IntroducedWaste[] {
  const { base, head } = report;
  if (!isMeasured(head) || (!isMeasured(base) && base.kind !== 'not-there-yet')) return [];
  const before = isMeasured(base) ? base.wasteGroups : [];
  const becameOf = new Map(
    report.layers.flatMap((change) => change.headLayers.map((head) => [head, change.baseLayers])),
  );
  const cameFrom = (before: number, after: number) =>
    becameOf.get(after)?.includes(before) === true;
  return head.wasteGroups
    .map((group) => {
      const counterpart = before.find(
        (candidate) =>
          candidate.cause === group.cause &&
          (candidate.largest.path === group.largest.path ||
            (cameFrom(candidate.layer, group.layer) &&
              cameFrom(candidate.otherLayer, group.otherLayer))),
      );
      return { group, bytes: group.avoidableBytes - (counterpart?.avoidableBytes ?? 0) };
    })
    .filter(({ bytes }) => bytes > 0)
    .sort(descending(({ bytes }) => bytes));
}

function wasteContribution(
  report: CompareReport,
  { group, bytes }: IntroducedWaste,
): readonly Contribution[] {
  const { head, origin } = report;
  if (!isMeasured(head)) return [];
  const step = headLayer(report, culpritOf(group));
  const all = group.avoidableBytes;
  const amount: Phrase =
    bytes === all
      ? [{ strong: `${formatBytes(all)} wasted` }]
      : [{ strong: `${formatBytes(bytes)} more wasted` }, `, ${formatBytes(all)} in all`];
  return wasteRow(head, group, linksOf(origin, origin.headCommit)).map(({ sentence }) => ({
    kind: 'waste',
    bytes,
    more: bytes !== all,
    step,
    waste: group,
    sentence: [...sentence, ': ', ...amount],
  }));
}

function growthContributions(
  report: CompareReport,
  waste: readonly IntroducedWaste[],
): readonly Contribution[] {
  if (!isMeasured(report.base)) return [];
  const grown = report.layers
    .filter((change) => change.head !== null && !isBaseChange(report, change))
    .map((change) => ({ change, bytes: growthOf(change, waste) }))
    .filter(({ bytes }) => bytes > 0);
  const replaced = absorbed(
    grown.filter(({ change }) => change.kind === 'added'),
    ownBytesOf(report, 'removed', 'base'),
  );
  return [
    ...grown
      .filter((growth) => !replaced.has(growth))
      .flatMap((growth) => growthContribution(report, growth)),
    ...baseImageGrowth(report),
  ];
}

/** By how many bytes a change made the image bigger, or smaller. */
interface Growth {
  readonly change: LayerChangeReport;
  readonly bytes: number;
}

/** What a layer grew by beside the waste that it is told for, and beside what is nobody's doing. */
function growthOf(
  { headLayers, unpacked, driftBytes }: LayerChangeReport,
  waste: readonly IntroducedWaste[],
): number {
  const again = waste
    .filter(({ group }) => storesAgain(group.cause) && headLayers.includes(culpritOf(group)))
    .reduce((sum, { bytes }) => sum + bytes, 0);
  return (unpacked.delta ?? 0) - again - driftBytes;
}

/**
 * New layers may hold just what removed ones held, and the other way round: nobody knows which part of them
 * is growth, so none is blamed. The biggest ones are set against the bytes of the others first.
 */
function absorbed(candidates: readonly Growth[], bytesOfOthers: number): ReadonlySet<Growth> {
  const found = new Set<Growth>();
  let left = bytesOfOthers;
  const order = inOrder(
    descending(({ bytes }: Growth) => bytes),
    ascending(({ change }) => change.head ?? change.base ?? 0),
  );
  for (const growth of candidates.toSorted(order)) {
    if (left <= 0) break;
    found.add(growth);
    left -= growth.bytes;
  }
  return found;
}

function ownBytesOf(
  report: CompareReport,
  kind: 'added' | 'removed',
  side: 'base' | 'head',
): number {
  return report.layers
    .filter((change) => change.kind === kind && !isBaseChange(report, change))
    .reduce((sum, { unpacked }) => sum + (unpacked[side] ?? 0), 0);
}

function growthContribution(
  report: CompareReport,
  { change, bytes }: Growth,
): readonly Contribution[] {
  const step = headStep(report, change);
  if (step === null) return [];
  const verb = change.base === null ? verbOf(step, 'add') : 'grew by';
  const cause = change.base === null ? [] : whyOf(report, change);
  const brought = broughtInWords(change.brought, bytes);
  const sentence = [
    ...nameOf(step),
    ` ${verb} `,
    { strong: formatBytes(bytes) },
    ...cause,
    ...(brought.length === 0 ? [] : [': ', ...brought]),
  ];
  return [{ kind: 'growth', bytes, more: true, step, waste: null, sentence }];
}

/** That a line was edited is what the line itself says; that it stood elsewhere is not. */
function whyOf(report: CompareReport, { kind, cause }: LayerChangeReport): Phrase {
  if (cause === null) return [];
  const isEdited = cause.kind === 'edited';
  const words = isEdited ? (kind === 'moved' ? ['moved'] : []) : causeInWords(report, cause);
  return words.length === 0 ? [] : [' (', ...words, ')'];
}

function baseImageGrowth(report: CompareReport): readonly Contribution[] {
  const change = baseImageChange(report);
  const bytes = (change?.unpacked.delta ?? 0) - driftOfBase(report);
  if (change === null || bytes <= 0) return [];
  const sentence = [
    'The base image grew by ',
    { strong: formatBytes(bytes) },
    ': ',
    ...change.names,
  ];
  return [{ kind: 'growth', bytes, more: true, step: null, waste: null, sentence }];
}

function driftOfBase(report: CompareReport): number {
  return report.layers
    .filter((change) => isBaseChange(report, change))
    .reduce((sum, { driftBytes }) => sum + driftBytes, 0);
}

/** Layers that this pull request made smaller, or that are gone. */
function shrinkages(report: CompareReport): readonly Contribution[] {
  if (!isMeasured(report.base)) return [];
  const shrunk = report.layers
    .filter((change) => change.base !== null && !isBaseChange(report, change))
    .map((change) => ({ change, bytes: -(change.unpacked.delta ?? 0) }))
    .filter(({ bytes }) => bytes > 0);
  const replaced = absorbed(
    shrunk.filter(({ change }) => change.kind === 'removed'),
    ownBytesOf(report, 'added', 'head'),
  );
  return [
    ...shrunk
      .filter((shrinkage) => !replaced.has(shrinkage))
      .flatMap((shrinkage) => shrinkageContribution(report, shrinkage)),
    ...baseImageShrinkage(report),
  ];
}

function shrinkageContribution(
  report: CompareReport,
  { change, bytes }: Growth,
): readonly Contribution[] {
  const step = headStep(report, change);
  const gone = baseStep(report, change);
  const amount = { strong: formatBytes(bytes) };
  const common = { kind: 'shrinkage', bytes, more: false, step, waste: null } as const;
  if (step !== null) return [{ ...common, sentence: [...nameOf(step), ' shrank by ', amount] }];
  if (gone === null) return [];
  const are = isSeveralLines(gone) ? 'are' : 'is';
  return [
    { ...common, sentence: [...nameOf(gone), ` of the base ${are} gone, `, amount, ' less'] },
  ];
}

function baseImageShrinkage(report: CompareReport): readonly Contribution[] {
  const change = baseImageChange(report);
  const bytes = -(change?.unpacked.delta ?? 0);
  if (change === null || bytes <= 0) return [];
  const sentence = [
    'The base image shrank by ',
    { strong: formatBytes(bytes) },
    ': ',
    ...change.names,
  ];
  return [{ kind: 'shrinkage', bytes, more: false, step: null, waste: null, sentence }];
}
