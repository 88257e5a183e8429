import {
  certainDrift,
  confirmedDrift,
  type Drift,
  isSuspected,
  suspectedDrift,
  withoutDrift,
} from '../diff/drift.ts';
import type { ImageDiff } from '../diff/image-diff.ts';
import { formatBytes } from '../units/bytes.ts';
import { asClause, withoutStop } from '../units/sentence.ts';
import { judge, verdictOf } from './judge.ts';
import type { Thresholds } from './thresholds.ts';
import type { Check, RuleName, Verdict } from './verdict.ts';

/** The same commit, built as late as the head. */
const DEBT_TODAY = 'the base breaks it too if it is built today';

/** A verdict before anything was confirmed. */
export interface FirstVerdict {
  /** As if nothing could be confirmed: what hinges on bytes of unclear origin warns. */
  readonly verdict: Verdict;
  /** Whether both sides are worth building again: it would fail, and for nothing but such bytes. */
  readonly hinges: boolean;
  /** The rules that would fail for such bytes. */
  readonly hinging: ReadonlySet<RuleName>;
}

/**
 * Judges, but blames nobody for what surely is the world's doing, and fails for nothing that may be. Only what is past
 * a limit is looked at again: drift never makes a verdict worse.
 */
export function judgeFairly(diff: ImageDiff, thresholds: Thresholds): FirstVerdict {
  const plain = judge(diff, thresholds).checks;
  const certain = certainDrift(diff);
  const suspected = suspectedDrift(diff);
  const known = judge(withoutDrift(diff, certain), thresholds, DEBT_TODAY).checks;
  const hoped = judge(withoutDrift(withoutDrift(diff, certain), suspected), thresholds).checks;
  const hinging = new Set<RuleName>();
  let fails = false;
  const checks = plain.map((check, i) => {
    const first = better(check, known[i] ?? check, certain, thresholds);
    if (first.status !== 'fail') return first;
    if (!mayHinge(first, hoped[i] ?? first, suspected, diff)) {
      fails = true;
      return first;
    }
    hinging.add(check.rule);
    return unclear(first, suspected, thresholds);
  });
  return { verdict: verdictOf(checks), hinges: hinging.size > 0 && !fails, hinging };
}

/** The verdict once both sides were built at the same time: what hinged is held against these. */
export function judgeConfirmed(
  { verdict, hinging }: FirstVerdict,
  diff: ImageDiff,
  fresh: ImageDiff,
  thresholds: Thresholds,
): Verdict {
  const drift = confirmedDrift(diff, fresh);
  const plain = judge(diff, thresholds).checks;
  const anew = judge(fresh, thresholds, DEBT_TODAY).checks;
  const checks = verdict.checks.map((check, i) => {
    const [before, after] = [plain[i], anew[i]];
    if (!hinging.has(check.rule) || before === undefined || after === undefined) return check;
    if (after.status === 'fail' && bytesFor(after, drift, thresholds) <= 0) return before;
    return forgiven(after, drift, thresholds);
  });
  return verdictOf(checks);
}

/** The verdict where nothing could be confirmed, with the reason as a clause. */
export function judgeUnconfirmed({ verdict, hinging }: FirstVerdict, reason: string): Verdict {
  return verdictOf(
    verdict.checks.map((check) =>
      hinging.has(check.rule)
        ? { ...check, message: `${withoutStop(check.message)}: ${reason}.` }
        : check,
    ),
  );
}

function better(plain: Check, known: Check, certain: Drift | null, thresholds: Thresholds): Check {
  if (certain === null || badness(known) >= badness(plain)) return plain;
  return forgiven(known, certain, thresholds);
}

const BADNESS = { fail: 2, warn: 1, pass: 0, 'not-applicable': 0 } as const;

function badness({ status }: Check): number {
  return BADNESS[status];
}

/** Rules whose figures drift does not tell are asked again wherever there is any. */
function mayHinge(
  { rule }: Check,
  hoped: Check,
  suspected: Drift | null,
  diff: ImageDiff,
): boolean {
  if (hoped.status !== 'fail') return true;
  const touched = diff.layers.some(
    (layer) => isSuspected(layer, diff) && layer.unpacked.delta !== 0,
  );
  if (rule.startsWith('dive:')) return touched;
  return rule === 'min-efficiency' && (suspected?.avoidableBytes ?? 0) !== 0;
}

function forgiven(check: Check, drift: Drift | null, thresholds: Thresholds): Check {
  const bytes = bytesFor(check, drift, thresholds);
  const isGrowth = check.rule.endsWith('-increase');
  if (bytes <= 0 || !isGrowth) return check;
  const amount = formatBytes(bytes);
  const message = `Without the ${amount} that ${areOrIs(bytes)} not from this pull request, ${asClause(check.message)}`;
  return { ...check, message };
}

function unclear(check: Check, suspected: Drift | null, thresholds: Thresholds): Check {
  const bytes = bytesFor(check, suspected, thresholds);
  const amount = bytes > 0 ? `up to ${formatBytes(bytes)}` : 'some';
  const message = `${withoutStop(check.message)}, but ${amount} of it may not be from this pull request.`;
  return { ...check, status: 'warn', message };
}

function areOrIs(bytes: number): string {
  return bytes === 1 ? 'is' : 'are';
}

/** Of the figure that the rule speaks of; 0 if drift does not tell it. */
function bytesFor({ rule }: Check, drift: Drift | null, { sizeMetric }: Thresholds): number {
  if (drift === null) return 0;
  switch (rule) {
    case 'max-increase':
    case 'warn-increase':
    case 'max-size':
      return sizeMetric === 'compressed' ? (drift.compressedBytes ?? 0) : drift.unpackedBytes;
    case 'max-wasted':
    case 'max-wasted-increase':
      return drift.avoidableBytes;
    default:
      return 0;
  }
}
