import type { DockerfileLines } from '../image/image.ts';
import { formatBytes } from '../units/bytes.ts';
import { layerOf, nameOf, shortNameOf, verbOf } from './layers.ts';
import { isMeasured } from './notes.ts';
import type { Phrase } from './phrase.ts';
import { type Links, linksOf, placeOf } from './places.ts';
import type {
  CompareReport,
  FindingChangeReport,
  FindingReport,
  ImageReport,
  InspectReport,
} from './report.ts';

/** A finding in words, wherever it is shown. */
export interface FindingRow {
  readonly finding: FindingReport;
  /** `48 MB`, `grew by 20 MB`: what the advice saves, else what it speaks of. */
  readonly amount: string;
  readonly title: Phrase;
  /** `moved-later` */
  readonly name: string;
  /** `Dockerfile line 3 brings it, line 4 hides it`; nothing where no layer is known. */
  readonly steps: Phrase;
  /** What stands over the lines to paste, without a colon: `Instead of lines 3 and 4`. */
  readonly instead: string;
  /** Whole sentences that stand beside the advice: its price, and what it takes for granted. */
  readonly remarks: readonly string[];
}

/** The rows of one image. */
export function findingRows(report: InspectReport): readonly FindingRow[] {
  return report.findings.map((finding) => rowOf(finding, amountOf(finding), report, null));
}

/** The rows of a comparison that `isWanted`, in the order of the report. */
export function findingChangeRows(
  report: CompareReport,
  isWanted: (finding: FindingChangeReport) => boolean,
): readonly FindingRow[] {
  return report.findings.filter(isWanted).flatMap((finding) => {
    const side = report[finding.side];
    if (!isMeasured(side)) return [];
    const { origin } = report;
    const commit = finding.side === 'head' ? origin.headCommit : origin.baseCommit;
    return [rowOf(finding, changeAmountOf(finding), side, linksOf(origin, commit))];
  });
}

function rowOf(
  finding: FindingReport,
  amount: string,
  image: ImageReport,
  links: Links | null,
): FindingRow {
  const { id, title, replacement, tradeOff } = finding;
  return {
    finding,
    amount,
    title,
    name: id.slice(id.indexOf('/') + 1),
    steps: stepsOf(finding, image, links),
    instead: insteadOf(finding),
    remarks: [replacement?.condition ?? null, tradeOff].filter((remark) => remark !== null),
  };
}

function amountOf({ savedBytes, bytes }: FindingReport): string {
  return formatBytes(savedBytes === null || savedBytes === 0 ? bytes : savedBytes);
}

function changeAmountOf(finding: FindingChangeReport): string {
  const { state, bytesDelta } = finding;
  if (bytesDelta === null || bytesDelta <= 0) return amountOf(finding);
  if (state === 'grown') return `grew by ${formatBytes(bytesDelta)}`;
  return state === 'already-there' ? `${formatBytes(bytesDelta)} more` : amountOf(finding);
}

function stepsOf(
  { broughtBy, hiddenBy }: FindingReport,
  image: ImageReport,
  links: Links | null,
): Phrase {
  const [first, ...others] = broughtBy;
  const brought = first === undefined ? null : layerOf(image, first.layer, links);
  if (first === undefined || brought === null) return [];
  const name = first.base ? ['The base image'] : nameOf(brought);
  const more = others.some(({ base }) => !base || !first.base)
    ? ' and others bring'
    : ` ${verbOf(brought, 'bring')}`;
  const hid = hiddenBy === null ? null : layerOf(image, hiddenBy.layer, links);
  if (hiddenBy === null || hid === null) return [...name, more, ' it'];
  if (hiddenBy.layer === first.layer) return [...name, ` ${verbOf(brought, 'store')} it again`];
  const hides = first.base ? nameOf(hid, 'layer') : shortNameOf(hid);
  return [...name, more, ' it, ', ...hides, ` ${verbOf(hid, 'hide')} it`];
}

function insteadOf({ replacement, broughtBy, hiddenBy }: FindingReport): string {
  if (replacement === null) return '';
  const { file, replaces } = replacement;
  if (file !== 'Dockerfile') return `In ${file}`;
  const [first] = replaces;
  if (first === undefined) return 'Write';
  const numbers = replaces.map((lines) => placeOf(lines, null).lines);
  const named = [...broughtBy.slice(0, 1), hiddenBy].map((place) => place?.dockerfile?.file);
  const of = named.includes(first.file) ? '' : ` of ${first.file}`;
  return `Instead of ${linesWord(replaces)} ${listed(numbers)}${of}`;
}

function linesWord(replaces: readonly DockerfileLines[]): string {
  const [first] = replaces;
  const single = replaces.length === 1 && first?.startLine === first?.endLine;
  return single ? 'line' : 'lines';
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** What a reader of a pull request is told: what it introduced, and what grew by as much as one notices. */
export function isIntroducedOrGrown(finding: FindingChangeReport): boolean {
  return isIntroduced(finding) || isGrown(finding);
}

export function isIntroduced({ state, ignored }: FindingChangeReport): boolean {
  return state === 'introduced' && ignored === null;
}

export function isGrown({ state, ignored }: FindingChangeReport): boolean {
  return state === 'grown' && ignored === null;
}

export function isResolved({ state, ignored }: FindingChangeReport): boolean {
  return state === 'resolved' && ignored === null;
}

export function isIgnored({ ignored }: Pick<FindingReport, 'ignored'>): boolean {
  return ignored !== null;
}

/** Whether it is worth a place in a comment. */
export function isWorthReading({ savedBytes, bytes }: FindingReport): boolean {
  return (savedBytes ?? bytes) >= LEAST_BYTES;
}

/** Below it a finding is noise to the reader of a pull request; the full report has all of them. */
const LEAST_BYTES = 100_000;
