import type { DiveFigures } from '../analysis/image-analysis.ts';
import { formatBytes, formatBytesApart } from '../units/bytes.ts';
import { roundedApart } from '../units/percent.ts';
import type { DiveLimit, DiveRules } from './dive-ci.ts';
import type { AbsoluteAnswer, AbsoluteRule } from './rules.ts';
import type { RuleName } from './verdict.ts';

/** The rules of a `.dive-ci` file, held against dive's own figures. All comparisons are strict, as dive's are. */
export function diveRules(rules: DiveRules): readonly AbsoluteRule[] {
  const { lowestEfficiency, highestWastedBytes, highestUserWastedPercent } = rules;
  return [
    armed('dive:lowestEfficiency', lowestEfficiency, rules.path, askEfficiency),
    armed('dive:highestWastedBytes', highestWastedBytes, rules.path, askWastedBytes),
    armed('dive:highestUserWastedPercent', highestUserWastedPercent, rules.path, askUserWasted),
  ].flat();
}

type DiveAnswer = Omit<AbsoluteAnswer, 'sentence'> & {
  readonly beginning: string;
  readonly bound: string;
  readonly past: string;
};

function armed(
  name: RuleName,
  limit: DiveLimit | null,
  path: string,
  ask: (dive: DiveFigures, limit: DiveLimit) => DiveAnswer,
): readonly AbsoluteRule[] {
  if (limit === null) return [];
  const key = name.replace('dive:', '');
  const where = limit.set ? `in ${path}` : `(dive's default, which ${path} does not change)`;
  return [
    {
      kind: 'absolute',
      name,
      limit: limit.text,
      figure: null,
      ask: ({ dive }) => {
        const { beginning, bound, past, ...answer } = ask(dive, limit);
        const relation = answer.exceeded ? past : 'within';
        return { ...answer, sentence: `${beginning}, ${relation} the ${key} of ${bound} ${where}` };
      },
    },
  ];
}

function askEfficiency(dive: DiveFigures, limit: DiveLimit): DiveAnswer {
  const [figure, bound] = ratiosApart(dive.efficiency, limit.value);
  return {
    exceeded: limit.value > dive.efficiency,
    actual: [{ value: dive.efficiency, unit: 'ratio' }],
    badness: -dive.efficiency,
    figure,
    beginning: `dive's efficiency is ${figure}`,
    bound,
    past: 'below',
  };
}

function askWastedBytes(dive: DiveFigures, limit: DiveLimit): DiveAnswer {
  const [figure, bound] = formatBytesApart(dive.wastedBytes, limit.value);
  return {
    exceeded: dive.wastedBytes > limit.value,
    actual: [{ value: dive.wastedBytes, unit: 'bytes' }],
    badness: dive.wastedBytes,
    figure,
    beginning: `dive counts ${figure} as wasted`,
    bound,
    past: 'past',
  };
}

function askUserWasted(dive: DiveFigures, limit: DiveLimit): DiveAnswer {
  const ratio = dive.userWastedPercent;
  const [figure, bound] = ratiosApart(ratio ?? 0, limit.value);
  return {
    // 0/0 is NaN in dive, and NaN is never past a limit.
    exceeded: ratio !== null && ratio > limit.value,
    actual: ratio === null || !Number.isFinite(ratio) ? [] : [{ value: ratio, unit: 'ratio' }],
    badness: ratio ?? 0,
    figure: ratio === null ? 'none' : figure,
    beginning: userWastedInWords(dive, figure),
    bound,
    past: 'past',
  };
}

function userWastedInWords(dive: DiveFigures, figure: string): string {
  const ratio = dive.userWastedPercent;
  if (ratio !== null && Number.isFinite(ratio)) return `dive's user-wasted ratio is ${figure}`;
  return `dive counts ${formatBytes(dive.wastedBytes)} as wasted and 0 B above the first layer`;
}

/** Four decimals, more of them where rounding would hide the difference. */
function ratiosApart(ratio: number, limit: number): readonly [string, string] {
  const figure = roundedApart(ratio, limit, 4, (decimals) => ratio.toFixed(decimals));
  return [String(figure), String(limit)];
}
