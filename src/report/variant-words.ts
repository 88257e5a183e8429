import { formatBytes } from '../units/bytes.ts';
import { formatPercent, formatPercentDelta } from '../units/percent.ts';
import { asClause, withoutStop } from '../units/sentence.ts';
import { type Headline, isDiveCheck } from './headline.ts';
import type { Phrase } from './phrase.ts';
import {
  type AbsentVariant,
  isMeasuredVariant,
  type MeasuredVariant,
  type ProgramReport,
  type VariantsReport,
} from './variants-report.ts';

/** How variants are told, wherever they are read. */

export function measuredVariants(report: VariantsReport): readonly MeasuredVariant[] {
  return report.variants.filter(isMeasuredVariant);
}

export function absentVariants(report: VariantsReport): readonly AbsentVariant[] {
  return report.variants.filter((variant) => 'absent' in variant);
}

/** What a reader takes away in the first three seconds. */
export function variantsHeadline(report: VariantsReport): Headline {
  if (report.failure !== null) {
    const [first = '', ...more] = report.failure.sentence.split('\n');
    return { tone: 'error', text: withoutStop(first), more };
  }
  const past = measuredVariants(report).filter(({ result }) => result === 'fail');
  const checked = measuredVariants(report).some(({ checks }) => checks.length > 0);
  const summary = rankingInWords(report);
  if (past.length === 0) {
    const tone = report.result === 'warn' ? 'warn' : checked ? 'pass' : 'none';
    return { tone, text: summary, more: [] };
  }
  const all = measuredVariants(report).length;
  const who =
    past.length === all
      ? all === 1
        ? 'It'
        : all === 2
          ? 'Both variants'
          : `All ${all} variants`
      : `${past.length} of ${all} variants`;
  const verb = past.length === 1 ? 'is' : 'are';
  return {
    tone: 'fail',
    text: `${who} ${verb} past a limit`,
    more: [...past.map((variant) => `${variant.name}: ${brokenLimits(variant)}.`), `${summary}.`],
  };
}

function brokenLimits({ checks }: MeasuredVariant): string {
  const failed = checks.filter(({ status }) => status === 'fail');
  const own = failed.filter((check) => !isDiveCheck(check));
  const [first, ...others] = own.length > 0 ? own : failed;
  const sentence = asClause(withoutStop(first?.message ?? ''));
  return others.length === 0 ? sentence : `${sentence}, and past ${others.length} more`;
}

/** `slim is the smallest of 4: 3.86 MB on disk; full, the biggest, is 137 times as big (527 MB)` */
function rankingInWords(report: VariantsReport): string {
  const ranked = measuredVariants(report);
  const [smallest] = ranked;
  const biggest = ranked.at(-1);
  if (smallest === undefined || biggest === undefined) return 'Nothing was measured';
  const absent = report.variants.length - ranked.length;
  const missing = absent === 0 ? '' : ` (${absent} could not be measured)`;
  const size = sizeInWords(smallest, report);
  if (ranked.length === 1)
    return `${smallest.name} is the only one that was measured: ${size}${missing}`;
  const ratio = biggest.ratioToSmallest;
  if (ratio === 1)
    return `${ranked.length === 2 ? 'Both' : `All ${ranked.length}`} are of the same size: ${size}${missing}`;
  const times = ratio === null ? '' : ` is ${formatTimes(ratio)} times as big`;
  const comparison = `${biggest.name}, the biggest,${times} (${sizeInWords(biggest, report, false)})`;
  return `${smallest.name} is the smallest of ${ranked.length}${missing}: ${size}; ${comparison}`;
}

function sizeInWords(
  { totals }: MeasuredVariant,
  { sizeMetric }: VariantsReport,
  withPlace = true,
): string {
  const compressed = sizeMetric === 'compressed' && totals.compressedBytes !== null;
  const bytes = compressed ? (totals.compressedBytes ?? 0) : totals.unpackedBytes;
  return `${formatBytes(bytes)}${withPlace ? (compressed ? ' to pull' : ' on disk') : ''}`;
}

/** `137`, `2.3`, `1`; what is not 1 never reads `1`, but `1.00`. */
export function formatTimes(ratio: number): string {
  if (ratio >= 9.95) return String(Math.round(ratio));
  const rounded = Number(ratio.toPrecision(2));
  return rounded === 1 && ratio !== 1 ? ratio.toPrecision(3) : String(rounded);
}

/** How much bigger or smaller than the first; `–` for the first itself. */
export function againstFirst({ position, ratioToFirst }: MeasuredVariant): string {
  if (position === 0 || ratioToFirst === null) return '–';
  return formatPercentDelta((ratioToFirst - 1) * 100);
}

export function againstSmallest({ ratioToSmallest }: MeasuredVariant): string {
  return ratioToSmallest === null ? '–' : `${formatTimes(ratioToSmallest)}×`;
}

/** The base image's name and its share of the bytes on disk; null if it is unknown. */
export function baseShare({ base, totals }: MeasuredVariant): {
  readonly name: string;
  readonly share: string;
} | null {
  if (base === null) return null;
  const share = totals.unpackedBytes === 0 ? 0 : (100 * base.unpackedBytes) / totals.unpackedBytes;
  return { name: base.name, share: formatPercent(share) };
}

/** `sh, bash`, or `none`. */
export function programNames(programs: readonly ProgramReport[]): string {
  return programs.length === 0 ? 'none' : programs.map(({ name }) => name).join(', ');
}

/** `dpkg 171, python 3`, or `none`. */
export function packageWords({ packages }: MeasuredVariant): string {
  if (packages.length === 0) return 'none';
  return packages.map(({ ecosystem, count }) => `${ecosystem} ${count ?? 'not read'}`).join(', ');
}

/** The title of the biggest finding and its bytes. */
export function findingInWords({ biggestFinding }: MeasuredVariant): Phrase | null {
  if (biggestFinding === null) return null;
  return [...biggestFinding.title, `: ${formatBytes(biggestFinding.bytes)}`];
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A bar of at most `cells` cells, in eighths of one; what is not 0 shows. It only ever stands beside its number. */
export function bar(share: number, cells: number): string {
  const eighths = Math.round(share * cells * 8);
  const shown = share > 0 ? Math.max(1, eighths) : 0;
  return '█'.repeat(Math.floor(shown / 8)) + (EIGHTHS[shown % 8] ?? '');
}

/** Each variant's bytes on disk as a share of the biggest one's. */
export function shareOfBiggest({ totals }: MeasuredVariant, report: VariantsReport): number {
  const biggest = Math.max(...measuredVariants(report).map((each) => each.totals.unpackedBytes));
  return biggest === 0 ? 0 : totals.unpackedBytes / biggest;
}

/** What is true of all of them is said once. */
export function measuringFacts(report: VariantsReport): readonly string[] {
  const platforms = new Set(measuredVariants(report).map(({ image }) => image.platform));
  return [...[...platforms].sort(), ...(report.builder === null ? [] : [report.builder])];
}

export function variantNotes(report: VariantsReport): readonly string[] {
  const unknown = measuredVariants(report).some(({ base }) => base === null);
  const note = "Where the base image is unknown, all layers count as the image's own";
  return [...report.notes, ...(unknown ? [note] : [])];
}
