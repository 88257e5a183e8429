import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import type { Change } from '../diff/change.ts';
import type { Totaled } from '../diff/image-diff.ts';
import type { Actual, RuleName } from './verdict.ts';

/** A rule with its limit, made by the rule's own parser and ready to be held against an image. */
export type Rule = IncreaseRule | AbsoluteRule;

/** A limit on what the pull request adds. It needs a base. */
export interface IncreaseRule {
  readonly kind: 'increase';
  readonly name: RuleName;
  readonly limit: string;
  readonly figure: Totaled;
  /** Past it, the check warns or fails. */
  readonly severity: 'warn' | 'fail';
  readonly ask: (change: MeasuredChange) => Answer;
}

/** A limit on the image as it is. What the base breaks already is not the pull request's. */
export interface AbsoluteRule {
  readonly kind: 'absolute';
  readonly name: RuleName;
  readonly limit: string;
  /** The total it needs where a source may not give it; null if it can always be asked. */
  readonly figure: Totaled | null;
  readonly ask: (analysis: ImageAnalysis) => AbsoluteAnswer;
}

/** A {@link Change} of which both sides are known. */
export interface MeasuredChange extends Change {
  readonly base: number;
  readonly head: number;
  readonly delta: number;
}

export interface Answer {
  readonly exceeded: boolean;
  readonly actual: readonly Actual[];
  /** With the figure and the limit in it, without a final stop. */
  readonly sentence: string;
}

export interface AbsoluteAnswer extends Answer {
  /** Grows as the image gets worse by this rule: tells debt that was there from debt that grew. */
  readonly badness: number;
  /** The figure in words, as it stands in the sentence on the base: `118 MB`. */
  readonly figure: string;
}
