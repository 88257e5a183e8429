import type { Bench } from './bench.ts';
import type { Sample } from './measure.ts';

/** One line of the table: what is measured, and how much it may be. */
export interface Row {
  /** By which it is asked for. */
  readonly name: string;
  readonly what: string;
  readonly limit: Limit;
  readonly measure: (bench: Bench) => Promise<Figure>;
}

/** `times` is the ratio of two contenders. */
export interface Limit {
  readonly bound: 'at most' | 'at least';
  readonly value: number;
  readonly unit: 'times' | 'MB' | 's';
}

export type Figure =
  | {
      readonly value: number;
      /** What the value is made of: `igzip 0.41 s, image-diet 0.92 s`. */
      readonly parts: string;
      /** All that was measured for it. */
      readonly samples: readonly Sample[];
    }
  | { readonly notRun: string };

export type Verdict = 'ok' | 'OVER' | 'not run';

export function verdict({ bound, value: limit }: Limit, figure: Figure): Verdict {
  if ('notRun' in figure) return 'not run';
  const holds = bound === 'at most' ? figure.value <= limit : figure.value >= limit;
  return holds ? 'ok' : 'OVER';
}
