import type { BuildRecord } from '../image/exported-image.ts';
import { readFrom } from '../image/from-instruction.ts';
import type { WrittenInstruction } from '../image/written-instruction.ts';

/** What became of the steps of a build, by the labels that BuildKit gives them: `2/3`, `builder 2/3`. */
export type StepOutcomes = ReadonlyMap<string, 'ran' | 'cached'>;

/** Listens to a build. */
export interface StepWatch {
  /** A line of buildx's plain progress. */
  line(text: string): void;
  outcomes(): StepOutcomes;
}

const LABELLED = /^#(\d+) \[((?:[^\]\s]+ +)?)\s*(\d+\/\d+)\] /;
const SETTLED = /^#(\d+) (CACHED|DONE)\b/;

/**
 * Hears which steps came from the cache. `--progress=rawjson` says the same and more, but buildx 0.13 does not know it,
 * and a failed build must tell people the lines that they know.
 */
export function watchSteps(): StepWatch {
  const labels = new Map<string, string>();
  const outcomes = new Map<string, 'ran' | 'cached'>();
  return {
    line(text) {
      const labelled = LABELLED.exec(text);
      if (labelled !== null) {
        const [, number = '', stage = '', step = ''] = labelled;
        labels.set(number, `${stage.trim()} ${step}`.trim());
      }
      const [, number = '', how] = SETTLED.exec(text) ?? [];
      const label = labels.get(number);
      if (label !== undefined) outcomes.set(label, how === 'CACHED' ? 'cached' : 'ran');
    },
    outcomes: () => outcomes,
  };
}

/** Of two builds of the same, one after the other: a step that either of them carried out was not there before. */
export function eitherRan(one: StepOutcomes, other: StepOutcomes): StepOutcomes {
  const both = new Map(one);
  for (const [label, how] of other) if (both.get(label) !== 'ran') both.set(label, how);
  return both;
}

/** The record, with what became of each step for which that is known. */
export function withOutcomes(record: BuildRecord, outcomes: StepOutcomes): BuildRecord {
  const byLine = outcomesByLine(record.dockerfile ?? [], outcomes);
  const chains = record.chains.map((chain) => {
    const how = byLine.get(chain.origin?.dockerfile?.startLine ?? 0);
    return chain.image !== null || how === undefined
      ? chain
      : { ...chain, origin: chain.origin && { ...chain.origin, ran: how === 'ran' } };
  });
  return { ...record, chains };
}

/** BuildKit, frontend/dockerfile/dockerfile2llb/convert.go: these have a number within their stage. */
const NUMBERED = /^(?:RUN|COPY|ADD|WORKDIR)\s/i;

interface NumberedStage {
  readonly name: string;
  /** First lines. */
  readonly steps: number[];
}

function outcomesByLine(
  dockerfile: readonly WrittenInstruction[],
  outcomes: StepOutcomes,
): ReadonlyMap<number, 'ran' | 'cached'> {
  const stages: NumberedStage[] = [];
  for (const { instruction, dockerfile: lines } of dockerfile) {
    const from = readFrom(instruction);
    if (from !== null) stages.push({ name: from.name ?? `stage-${stages.length}`, steps: [] });
    else if (NUMBERED.test(instruction)) stages.at(-1)?.steps.push(lines.startLine);
  }
  const byLine = new Map<number, 'ran' | 'cached'>();
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
