import { parseDuration } from '../units/duration.ts';
import { mistaken, type Parsed, parsed } from '../units/parsed.ts';
import { asInput, type Spelling } from '../units/spelling.ts';
import { maxSize, maxWasted, minEfficiency } from './absolute-rules.ts';
import { type DiveCiFile, readDiveCi } from './dive-ci.ts';
import { diveRules } from './dive-rules.ts';
import { maxIncrease, maxWastedIncrease, warnIncrease } from './increase-rules.ts';
import { oneOf, readInput } from './read-input.ts';
import type { Rule } from './rules.ts';
import { SIZE_METRICS, type SizeMetric } from './size-metric.ts';

/** What the base could not be measured does to the result. */
const ON_UNMEASURED = ['warn', 'fail'] as const;
export type OnUnmeasured = (typeof ON_UNMEASURED)[number];

/** Whether both sides are built again where a failure hinges on steps that were only run again. */
const CONFIRM = ['on-failure', 'never'] as const;
export type Confirm = (typeof CONFIRM)[number];

/** The rules that were asked for, each with its limit. Without one nothing can fail. */
export interface Thresholds {
  /** In the order of `RULE_NAMES`. */
  readonly rules: readonly Rule[];
  readonly sizeMetric: SizeMetric;
  readonly onUnmeasured: OnUnmeasured;
  /** What a reader should know of how they were read, a sentence each, without a final stop. */
  readonly notes: readonly string[];
  readonly confirm: Confirm;
  /** How long building both sides again may take before the limit warns; null: as the first builds let expect. */
  readonly confirmTimeoutMs: number | null;
  /** How messages name them. */
  readonly spelling: Spelling;
}

/** Where nothing was asked for. */
export const NO_THRESHOLDS: Thresholds = {
  rules: [],
  sizeMetric: 'unpacked',
  onUnmeasured: 'warn',
  notes: [],
  confirm: 'on-failure',
  confirmTimeoutMs: null,
  spelling: asInput,
};

/** Each rule is its name and its parser; the order is the one in which checks are told. */
const RULES = {
  'max-increase': maxIncrease,
  'warn-increase': warnIncrease,
  'max-size': maxSize,
  'max-wasted': maxWasted,
  'max-wasted-increase': maxWastedIncrease,
  'min-efficiency': minEfficiency,
} as const satisfies Record<string, (text: string, metric: SizeMetric) => Parsed<Rule>>;

type RuleInput = keyof typeof RULES;
const RULE_INPUTS = Object.keys(RULES) as readonly RuleInput[];

/** The inputs that {@link readThresholds} reads, as the action and the command line spell them. */
export const THRESHOLD_INPUTS = [
  ...RULE_INPUTS,
  'size-metric',
  'on-unmeasured',
  'confirm',
  'confirm-timeout',
] as const;
export type ThresholdInput = (typeof THRESHOLD_INPUTS)[number];

export interface ThresholdTexts {
  /** What the user wrote; empty or blank is as good as not given. */
  readonly inputs: Readonly<Partial<Record<ThresholdInput, string>>>;
  /** The file that `dive-ci` names, read by the door; null if the input is empty. */
  readonly diveCi: DiveCiFile | null;
}

/** Mistakes are whole sentences, for doors tell them together with their own. */
export function readThresholds(
  { inputs, diveCi }: ThresholdTexts,
  spelling: Spelling = asInput,
): Parsed<Thresholds> {
  const given = { inputs, spelling };
  const sizeMetric = choice('size-metric', given, SIZE_METRICS, NO_THRESHOLDS.sizeMetric);
  const onUnmeasured = choice('on-unmeasured', given, ON_UNMEASURED, NO_THRESHOLDS.onUnmeasured);
  const confirm = choice('confirm', given, CONFIRM, NO_THRESHOLDS.confirm);
  const confirmTimeout = readTimeout(given);
  const metric = sizeMetric.ok ? sizeMetric.value : NO_THRESHOLDS.sizeMetric;
  const own = RULE_INPUTS.map((name) => readRule(name, given, metric));
  const dive = diveCi === null ? parsed(NO_DIVE_RULES) : readDiveRules(diveCi);
  const parts = [...own, sizeMetric, onUnmeasured, confirm, confirmTimeout, dive];
  const mistakes = parts.flatMap((part) => (part.ok ? [] : part.mistakes));
  if (!sizeMetric.ok || !onUnmeasured.ok || !confirm.ok || !confirmTimeout.ok || !dive.ok)
    return mistaken(...mistakes);
  if (mistakes.length > 0) return mistaken(...mistakes);
  return parsed({
    rules: [...own.flatMap((part) => (part.ok ? part.value : [])), ...dive.value.rules],
    sizeMetric: sizeMetric.value,
    onUnmeasured: onUnmeasured.value,
    notes: dive.value.notes,
    confirm: confirm.value,
    confirmTimeoutMs: confirmTimeout.value,
    spelling,
  });
}

type Given = Pick<ThresholdTexts, 'inputs'> & Pick<Thresholds, 'spelling'>;

function readRule(
  name: RuleInput,
  { inputs, spelling }: Given,
  metric: SizeMetric,
): Parsed<readonly Rule[]> {
  const text = (inputs[name] ?? '').trim();
  if (text === '') return parsed([]);
  const rule = readInput<Rule>(spelling(name), text, (limit) => RULES[name](limit, metric));
  return rule.ok ? parsed([rule.value]) : rule;
}

function readTimeout({ inputs, spelling }: Given): Parsed<number | null> {
  const name = 'confirm-timeout';
  const text = (inputs[name] ?? '').trim();
  return text === '' ? parsed(null) : readInput(spelling(name), text, parseDuration);
}

type ReadRules = Pick<Thresholds, 'rules' | 'notes'>;
const NO_DIVE_RULES: ReadRules = { rules: [], notes: [] };

function readDiveRules(file: DiveCiFile): Parsed<ReadRules> {
  const rules = readDiveCi(file);
  if (!rules.ok) return rules;
  return parsed({ rules: diveRules(rules.value), notes: rules.value.notes });
}

function choice<T extends string>(
  name: ThresholdInput,
  { inputs, spelling }: Given,
  choices: readonly T[],
  otherwise: T,
): Parsed<T> {
  const text = (inputs[name] ?? '').trim();
  return text === '' ? parsed(otherwise) : readInput(spelling(name), text, oneOf(choices));
}
