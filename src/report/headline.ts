import { describeGrowth, sizeSubject } from '../policy/growth.ts';
import type { Check, CheckStatus } from '../policy/verdict.ts';
import { formatBytes } from '../units/bytes.ts';
import { asClause, withoutStop } from '../units/sentence.ts';
import { headlineChange, headlineMetric } from './metric.ts';
import { isMeasured } from './notes.ts';
import { shortCommit } from './places.ts';
import type { CompareReport, ImageReport } from './report.ts';

/** How a headline looks: the result, or `none` where nothing was asked that could pass or fail. */
export type Tone = 'pass' | 'warn' | 'fail' | 'error' | 'none';

/** What a reader takes away in the first three seconds. */
export interface Headline {
  readonly tone: Tone;
  /** With the number and the limit, without a final stop; own words only. */
  readonly text: string;
  /** What else is wrong, whole sentences. */
  readonly more: readonly string[];
}

export const NOT_MEASURED: Headline = {
  tone: 'error',
  text: 'Not measured: there is no result',
  more: [],
};

export function headline(report: CompareReport): Headline {
  if (report.outcome === 'error') {
    const commit = report.origin.headCommit;
    const of = commit === null ? '' : ` for ${shortCommit(commit)}`;
    return { ...NOT_MEASURED, text: `${NOT_MEASURED.text}${of}` };
  }
  if (report.outcome === 'unchanged') {
    const text = 'absent' in report.head ? report.head.absent : 'Nothing changed';
    return { tone: 'pass', text, more: [] };
  }
  return verdictHeadline(report.checks, report.result) ?? quietHeadline(report);
}

/** The headline of one image. */
export function imageHeadline(
  image: ImageReport & {
    readonly checks: readonly Check[];
    readonly result: CompareReport['result'];
  },
): Headline {
  const tone = image.checks.length === 0 ? 'none' : 'pass';
  return (
    verdictHeadline(image.checks, image.result) ?? { tone, text: sizesInWords(image), more: [] }
  );
}

function verdictHeadline(
  checks: readonly Check[],
  result: CompareReport['result'],
): Headline | null {
  if (result !== 'fail' && result !== 'warn') return null;
  const bad = [...withStatus(checks, 'fail'), ...withStatus(checks, 'warn')];
  // Past the limit it is past the warning too: that says nothing new.
  const isFailed = bad.some(({ rule, status }) => rule === 'max-increase' && status === 'fail');
  const own = bad.filter(
    (check) => !isDiveCheck(check) && !(isFailed && check.rule === 'warn-increase'),
  );
  const [first, ...others] = own.map(({ message }) => message);
  // dive's figures differ from ours: they stand where its rules are told, not in the headline.
  const broken = bad.filter(isDiveCheck).length;
  const dive = broken === 0 ? [] : [`The image breaks ${broken} of dive's rules`];
  const text = first === undefined ? dive[0] : withoutStop(first);
  if (text === undefined) return null;
  const more = first === undefined ? [] : [...others, ...dive.map((sentence) => `${sentence}.`)];
  return { tone: result, text, more };
}

function withStatus(checks: readonly Check[], status: CheckStatus): readonly Check[] {
  return checks.filter((check) => check.status === status);
}

/** The checks that the headline has not told already. */
export function untoldChecks(checks: readonly Check[], { text, more }: Headline): readonly Check[] {
  const told = new Set([text, ...more.map(withoutStop)]);
  return checks.filter(({ message }) => !told.has(withoutStop(message)));
}

export function isDiveCheck(check: Check): boolean {
  return check.rule.startsWith('dive:');
}

function quietHeadline(report: CompareReport): Headline {
  const passed = withStatus(report.checks, 'pass');
  const tone = passed.length > 0 ? 'pass' : 'none';
  const { base, head } = report;
  if (!isMeasured(base)) {
    const sizes = isMeasured(head) ? sizesInWords(head) : '';
    return { tone, text: `New image: ${sizes}`, more: [] };
  }
  const increase = passed.find(({ rule }) => rule === 'max-increase' || rule === 'warn-increase');
  if (increase !== undefined) return { tone, text: withoutStop(increase.message), more: [] };
  const limits = passed.length > 0 ? ', within all limits' : '';
  return { tone, text: `${growthOf(report) ?? 'Not compared'}${limits}`, more: [] };
}

function growthOf(report: CompareReport): string | null {
  return describeGrowth(sizeSubject(headlineMetric(report)), headlineChange(report));
}

/** `118 MB on disk, 51 MB to pull, 48 MB wasted` */
function sizesInWords({ totals }: ImageReport): string {
  return [
    `${formatBytes(totals.unpackedBytes)} on disk`,
    ...(totals.compressedBytes === null ? [] : [`${formatBytes(totals.compressedBytes)} to pull`]),
    ...(totals.avoidableBytes === 0 ? [] : [`${formatBytes(totals.avoidableBytes)} wasted`]),
  ].join(', ');
}

/** The headline after a name: `services/api: the image grew by …`. One `Dockerfile` at the root needs none. */
export function titled(title: string, text: string): string {
  return title === '' || title === 'Dockerfile' ? text : `${title}: ${asClause(text)}`;
}
