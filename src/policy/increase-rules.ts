import { formatBytes, formatExactBytes, parseSize } from '../units/bytes.ts';
import { mistaken, type Parsed, parsed } from '../units/parsed.ts';
import { formatGrowthAgainst, formatPercentDelta } from '../units/percent.ts';
import { describeGrowth, type GrowthTexts, sizeSubject } from './growth.ts';
import {
  exceedsIncrease,
  type IncreaseLimit,
  parseIncreaseLimit,
  partsExceeded,
} from './increase-limit.ts';
import type { Answer, IncreaseRule, MeasuredChange } from './rules.ts';
import type { SizeMetric } from './size-metric.ts';
import type { Actual } from './verdict.ts';

/** `max-increase`: the size may grow by so much. */
export function maxIncrease(text: string, metric: SizeMetric): Parsed<IncreaseRule> {
  return sizeIncrease('max-increase', 'fail', text, metric);
}

/** `warn-increase`: past it the check warns. */
export function warnIncrease(text: string, metric: SizeMetric): Parsed<IncreaseRule> {
  return sizeIncrease('warn-increase', 'warn', text, metric);
}

/** `max-wasted-increase`: wasted bytes may grow by so much. A size, no percentage: the base often wastes 0. */
export function maxWastedIncrease(text: string): Parsed<IncreaseRule> {
  const size = parseSize(text);
  if (!size.ok) return mistaken(...size.mistakes);
  const limit = { size: size.value, percentage: null, join: null, text: size.value.text };
  return parsed({
    kind: 'increase',
    name: 'max-wasted-increase',
    limit: limit.text,
    figure: 'avoidableBytes',
    severity: 'fail',
    ask: (change) => askIncrease('Wasted space', limit, 'limit', change),
  });
}

function sizeIncrease(
  name: 'max-increase' | 'warn-increase',
  severity: 'warn' | 'fail',
  text: string,
  metric: SizeMetric,
): Parsed<IncreaseRule> {
  const limit = parseIncreaseLimit(text);
  if (!limit.ok) return limit;
  const subject = sizeSubject(metric);
  const word = severity === 'warn' ? 'warning limit' : 'limit';
  return parsed({
    kind: 'increase',
    name,
    limit: limit.value.text,
    figure: metric === 'compressed' ? 'compressedBytes' : 'unpackedBytes',
    severity,
    ask: (change) => askIncrease(subject, limit.value, word, change),
  });
}

function askIncrease(
  subject: string,
  limit: IncreaseLimit,
  word: string,
  change: MeasuredChange,
): Answer {
  return {
    exceeded: exceedsIncrease(limit, change.base, change.delta),
    actual: actualIncrease(limit, change),
    sentence: increaseSentence(subject, limit, word, change),
  };
}

function actualIncrease(limit: IncreaseLimit, change: MeasuredChange): readonly Actual[] {
  const actual: Actual[] = [];
  if (limit.percentage !== null && change.percent !== null)
    actual.push({ value: change.percent, unit: 'percent' });
  // Without a percentage (base 0) the bytes are all there is to hold against the limit.
  if (limit.size !== null || actual.length === 0)
    actual.push({ value: change.delta, unit: 'bytes' });
  return actual;
}

function increaseSentence(
  subject: string,
  limit: IncreaseLimit,
  word: string,
  change: MeasuredChange,
): string {
  const texts = increaseTexts(limit, change);
  const parts = partsExceeded(limit, change.base, change.delta);
  const oneOfBoth = limit.join === 'and' && parts.size !== parts.percentage;
  const bound = oneOfBoth
    ? `not past both ${texts.limit}`
    : exceedsIncrease(limit, change.base, change.delta)
      ? `past the ${word} of ${texts.limit}`
      : `within the ${word} of ${texts.limit}`;
  return `${describeGrowth(subject, change, texts)}, ${bound}`;
}

/** The growth and the limit in words that never look the same unless they are equal. */
function increaseTexts(
  limit: IncreaseLimit,
  change: MeasuredChange,
): GrowthTexts & { readonly limit: string } {
  const { size, percentage, join } = limit;
  const amount = Math.abs(change.delta);
  const tie =
    size !== null && amount !== size.bytes && formatBytes(amount) === formatBytes(size.bytes);
  const sizeText = size === null ? null : tie ? formatExactBytes(size.bytes) : size.text;
  return {
    bytes: tie ? formatExactBytes(amount) : formatBytes(amount),
    percent:
      change.percent === null
        ? null
        : percentage === null || change.delta <= 0
          ? formatPercentDelta(change.percent)
          : formatGrowthAgainst(change.percent, percentage),
    limit: [percentage?.text ?? null, sizeText].filter((part) => part !== null).join(` ${join} `),
  };
}
