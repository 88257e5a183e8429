const CHECK_STATUSES = ['pass', 'warn', 'fail', 'not-applicable'] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

/** What the program's exit code and the output `result` say. `error` is never a verdict: it is a failure to measure. */
export type Result = 'pass' | 'warn' | 'fail';

/** The names of the rules, as inputs and flags spell them; `dive:` ones come from a `.dive-ci` file. */
const RULE_NAMES = [
  'max-increase',
  'warn-increase',
  'max-size',
  'max-wasted',
  'max-wasted-increase',
  'min-efficiency',
  'dive:lowestEfficiency',
  'dive:highestWastedBytes',
  'dive:highestUserWastedPercent',
  'unmeasured',
] as const;
export type RuleName = (typeof RULE_NAMES)[number];

/** One rule held against the measured figures. */
export interface Check {
  readonly rule: RuleName;
  readonly status: CheckStatus;
  /** The limit as its parser prints it back: `10% and 10MB`. */
  readonly limit: string;
  /** The figures it was held against, exactly: bytes and percent where the limit has both; empty if not applicable. */
  readonly actual: readonly Actual[];
  /** A whole sentence with both numbers, plain text, with a final stop. */
  readonly message: string;
}

export interface Actual {
  readonly value: number;
  readonly unit: 'bytes' | 'percent' | 'ratio';
}

export interface Verdict {
  readonly result: Result;
  /** In the order of {@link RULE_NAMES}. */
  readonly checks: readonly Check[];
}
