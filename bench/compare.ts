import { spawnSync } from 'node:child_process';
import type { Bench } from './bench.ts';
import { type Contender, measureInTurn, median, type Sample } from './measure.ts';
import type { Figure } from './row.ts';

type Clock = 'wall' | 'CPU';

/** How many times as long the first takes as the second: the ratio of the medians. */
export async function ratio(
  clock: Clock,
  first: Contender,
  second: Contender,
  bench: Bench,
): Promise<Figure> {
  const [ofFirst = [], ofSecond = []] = await measureInTurn([first, second], bench);
  return {
    value: medianSeconds(ofFirst, clock) / medianSeconds(ofSecond, clock),
    parts: `${first.name} ${spread(ofFirst, clock)}, ${second.name} ${spread(ofSecond, clock)}`,
    samples: [...ofFirst, ...ofSecond],
  };
}

/** The median of the peaks of a Node program, in 10^6 bytes. */
export async function peak(contender: Contender, bench: Bench): Promise<Figure> {
  const [samples = []] = await measureInTurn([{ ...contender, usage: true }], bench);
  const peaks = samples.map(({ peakMegabytes }) => peakMegabytes);
  return {
    value: median(peaks),
    parts: `${Math.min(...peaks).toFixed(0)}–${Math.max(...peaks).toFixed(0)} MB`,
    samples,
  };
}

/** How much more the first takes at its peak than the second, by the medians, in 10^6 bytes. */
export async function morePeak(first: Contender, second: Contender, bench: Bench): Promise<Figure> {
  const contenders = [first, second].map((contender) => ({ ...contender, usage: true }));
  const [ofFirst = [], ofSecond = []] = await measureInTurn(contenders, bench);
  const peakOf = (samples: readonly Sample[]) =>
    median(samples.map(({ peakMegabytes }) => peakMegabytes));
  const [more, less] = [peakOf(ofFirst), peakOf(ofSecond)];
  return {
    value: more - less,
    parts: `${first.name} ${more.toFixed(0)} MB, ${second.name} ${less.toFixed(0)} MB`,
    samples: [...ofFirst, ...ofSecond],
  };
}

/** The median of the wall times of a whole process, in seconds. */
export async function wall(contender: Contender, bench: Bench): Promise<Figure> {
  const [samples = []] = await measureInTurn([contender], bench);
  return {
    value: medianSeconds(samples, 'wall'),
    parts: `${contender.name} ${spread(samples, 'wall')}`,
    samples,
  };
}

function medianSeconds(samples: readonly Sample[], clock: Clock): number {
  return median(samples.map((sample) => secondsOf(sample, clock)));
}

function secondsOf({ wallSeconds, cpuSeconds }: Sample, clock: Clock): number {
  return clock === 'wall' ? wallSeconds : cpuSeconds;
}

/** `0.92 s (0.90–1.01)`; of a wall time the CPU time too, which says more on a busy machine. */
function spread(samples: readonly Sample[], clock: Clock): string {
  const seconds = samples.map((sample) => secondsOf(sample, clock));
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)];
  const cpu = clock === 'wall' ? `; CPU ${medianSeconds(samples, 'CPU').toFixed(2)} s` : '';
  return `${median(seconds).toFixed(2)} s (${least.toFixed(2)}–${most.toFixed(2)}${cpu})`;
}

/** Why a program that a row compares with can't be had here; null: it can. */
export function missing(program: string, debianPackage: string): string | null {
  const found = spawnSync('bash', ['-c', 'command -v "$0"', program]).status === 0;
  return found ? null : `there is no ${program} (Debian: apt-get install ${debianPackage})`;
}
