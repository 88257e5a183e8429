import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import type { Change } from '../diff/change.ts';
import type { ImageDiff } from '../diff/image-diff.ts';
import type { Side } from '../image/side.ts';
import { formatBytes } from '../units/bytes.ts';
import { asClause } from '../units/sentence.ts';
import { compressedUnknown } from './failures.ts';
import type { AbsoluteAnswer, AbsoluteRule, IncreaseRule, MeasuredChange, Rule } from './rules.ts';
import type { OnUnmeasured, Thresholds } from './thresholds.ts';
import type { Actual, Check, Result, Verdict } from './verdict.ts';

/**
 * Holds the rules against what was measured. Throws a `DietError` if a rule speaks of a figure that a
 * side's source cannot give: that is a mistake of the configuration, never a silent pass.
 * @param debt what is said of a base that is past an absolute limit itself
 */
export function judge(
  subject: ImageDiff,
  thresholds: Thresholds,
  debt = 'the base broke it already',
): Verdict {
  refuseUnknownFigures(thresholds.rules, 'head', subject.head, thresholds);
  if (subject.base.state === 'measured') {
    const increases = thresholds.rules.filter(({ kind }) => kind === 'increase');
    refuseUnknownFigures(increases, 'base', subject.base.value, thresholds);
  }
  const checks = thresholds.rules.map((rule) =>
    rule.kind === 'increase'
      ? checkIncrease(rule, subject)
      : checkAbsolute(rule, subject.head, subject.base, debt),
  );
  return verdictOf([...checks, ...checkMeasured(subject.base, thresholds.onUnmeasured)]);
}

/** One image alone: absolute rules only, and no base that could excuse anything. */
export function judgeImage(analysis: ImageAnalysis, thresholds: Thresholds): Verdict {
  const rules = thresholds.rules.filter((rule) => rule.kind === 'absolute');
  refuseUnknownFigures(rules, 'head', analysis, thresholds);
  return verdictOf(rules.map((rule) => checkAbsolute(rule, analysis, null, '')));
}

/** The worst of the checks is the result. */
export function verdictOf(checks: readonly Check[]): Verdict {
  const has = (status: Result) => checks.some((check) => check.status === status);
  return { result: has('fail') ? 'fail' : has('warn') ? 'warn' : 'pass', checks };
}

function refuseUnknownFigures(
  rules: readonly Rule[],
  side: 'base' | 'head',
  { totals }: ImageAnalysis,
  { spelling }: Thresholds,
): void {
  const unknown = rules.filter(({ figure }) => figure !== null && totals[figure] === null);
  if (unknown.length === 0) return;
  throw compressedUnknown(
    unknown.map(({ name }) => name),
    side,
    spelling,
  );
}

function checkIncrease(rule: IncreaseRule, subject: ImageDiff): Check {
  const change = subject.changes[rule.figure];
  const { name, limit } = rule;
  if (subject.base.state === 'absent' || !isMeasured(change)) {
    const reason =
      subject.base.state === 'absent' ? asClause(subject.base.reason.sentence) : 'not measured';
    const message = `There is nothing to compare with: ${reason}.`;
    return { rule: name, status: 'not-applicable', limit, actual: [], message };
  }
  const { exceeded, actual, sentence } = rule.ask(change);
  const status = exceeded ? rule.severity : 'pass';
  return { rule: name, status, limit, actual, message: `${sentence}.` };
}

function isMeasured(change: Change): change is MeasuredChange {
  return change.base !== null && change.head !== null && change.delta !== null;
}

/** Debt that was there before, and did not grow, is not this pull request's: it warns. */
function checkAbsolute(
  rule: AbsoluteRule,
  head: ImageAnalysis,
  base: Side<ImageAnalysis> | null,
  debt: string,
): Check {
  const { name, limit } = rule;
  const { exceeded, actual, sentence, badness } = rule.ask(head);
  const check = { rule: name, limit, actual } as const;
  if (!exceeded) return { ...check, status: 'pass', message: `${sentence}.` };
  const before = base?.state === 'measured' ? askIfKnown(rule, base.value) : null;
  if (before?.exceeded !== true) return { ...check, status: 'fail', message: `${sentence}.` };
  const told = `${sentence}; ${debt} (${before.figure})`;
  if (badness <= before.badness) return { ...check, status: 'warn', message: `${told}.` };
  const worse = `${told}, and this change ${worsening(actual, before.actual)}`;
  return { ...check, status: 'fail', message: `${worse}.` };
}

/** `adds 8 MB`; where the figures are no bytes, only the direction. */
function worsening([head]: readonly Actual[], [base]: readonly Actual[]): string {
  if (head?.unit !== 'bytes' || base?.unit !== 'bytes') return 'makes it worse';
  return `adds ${formatBytes(head.value - base.value)}`;
}

function askIfKnown(rule: AbsoluteRule, analysis: ImageAnalysis): AbsoluteAnswer | null {
  return rule.figure !== null && analysis.totals[rule.figure] === null ? null : rule.ask(analysis);
}

/** A base that exists but could not be measured: the missing comparison is a finding of its own. */
function checkMeasured(base: Side<ImageAnalysis>, onUnmeasured: OnUnmeasured): readonly Check[] {
  if (base.state === 'measured' || base.reason.kind === 'not-there-yet') return [];
  return [
    {
      rule: 'unmeasured',
      status: onUnmeasured,
      limit: onUnmeasured,
      actual: [],
      message: `Not compared: ${asClause(base.reason.sentence)}.`,
    },
  ];
}
