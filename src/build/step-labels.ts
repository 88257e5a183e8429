import { readFrom } from '../image/from-instruction.ts';
import type { WrittenInstruction } from '../image/written-instruction.ts';
import type { Outcome } from './outcome.ts';

/** Listens to a build. */
export interface LabelWatch {
  /** A line of buildx's plain progress. */
  line(text: string): void;
  /** By the labels that BuildKit gives to steps: `2/3`, `builder 2/3`. */
  outcomes(): ReadonlyMap<string, Outcome>;
}

const LABELLED = /^#(\d+) (\[.*)/;
const LABEL = /^\[((?:[^\]\s]+ +)?)\s*(\d+\/\d+)\] /;
const SETTLED = /^#(\d+) (CACHED|DONE)\b/;

/** Of `[builder 2/3] RUN make`: `builder 2/3`; null for a name without label. */
export function labelOf(name: string): string | null {
  const [, stage = '', step] = LABEL.exec(name) ?? [];
  return step === undefined ? null : `${stage.trim()} ${step}`.trim();
}

/**
 * Hears which steps came from the cache where buildx is too old to tell it by its own flags (`progressOf`). Labels say too
 * little of the steps of a stage that has triggers, and `DONE` of a step that was only looked up.
 */
export function watchLabels(): LabelWatch {
  const labels = new Map<string, string>();
  const outcomes = new Map<string, Outcome>();
  return {
    line(text) {
      const [, begun = '', name = ''] = LABELLED.exec(text) ?? [];
      const found = labelOf(name);
      if (found !== null) labels.set(begun, found);
      const [, number = '', how] = SETTLED.exec(text) ?? [];
      const label = labels.get(number);
      if (label !== undefined) outcomes.set(label, how === 'CACHED' ? 'cached' : 'ran');
    },
    outcomes: () => outcomes,
  };
}

/** BuildKit, frontend/dockerfile/dockerfile2llb/convert.go: these have a number within their stage. */
const NUMBERED = /^(?:RUN|COPY|ADD|WORKDIR)\s/i;

interface NumberedStage {
  readonly name: string;
  /** First lines. */
  readonly steps: number[];
}

/** By the first lines of steps, as far as labels say which these are. */
export function outcomesByLine(
  dockerfile: readonly WrittenInstruction[],
  outcomes: ReadonlyMap<string, Outcome>,
): ReadonlyMap<number, Outcome> {
  const stages: NumberedStage[] = [];
  for (const { instruction, dockerfile: lines } of dockerfile) {
    const from = readFrom(instruction);
    if (from !== null) stages.push({ name: from.name ?? `stage-${stages.length}`, steps: [] });
    else if (NUMBERED.test(instruction)) stages.at(-1)?.steps.push(lines.startLine);
  }
  const byLine = new Map<number, Outcome>();
  for (const [label, how] of outcomes) {
    const [position = '', name] = label.split(' ').reverse();
    const [number = 0, total = 0] = position.split('/').map(Number);
    // A stage alone has no name in its labels.
    const stage = stages.length === 1 ? stages[0] : stages.find((each) => each.name === name);
    // FROM is the first step where it names an image; with triggers of ONBUILD the numbers are others.
    const ahead = total - (stage?.steps.length ?? 0);
    const line = stage?.steps[number - 1 - ahead];
    if ((ahead === 0 || ahead === 1) && line !== undefined) byLine.set(line, how);
  }
  return byLine;
}
