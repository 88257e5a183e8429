import {
  errorOf,
  isCanceled,
  isShown,
  logTime,
  mayGoOn,
  noteVertex,
  outcomeShown,
  type ShownStep,
  shownStep,
} from './shown-step.ts';
import type { SolveStatus, Vertex } from './solve-status.ts';
import { statusShown } from './status-line.ts';

/** Writes the lines that people know from `--progress=plain`: BuildKit, util/progress/progressui. */
export interface SolveLines {
  status(status: SolveStatus): readonly string[];
  /** What is left to say when no more is told: what failed, with the end of its log. */
  end(): readonly string[];
}

/** BuildKit shows as much of a failed step's log again. */
const LAST_LINES = 10;

export function solveLines(): SolveLines {
  const steps = new Map<string, ShownStep>();
  const held = new Set<ShownStep>();
  const failed = new Set<ShownStep>();
  let numbers = 0;
  let lines: string[] = [];

  const stepOf = (vertex: Vertex): ShownStep => {
    const key = vertex.progressGroup?.id ?? vertex.digest;
    const step = steps.get(key) ?? shownStep(vertex);
    steps.set(key, step);
    steps.set(vertex.digest, step);
    return step;
  };
  const show = (step: ShownStep) => {
    if (step.number !== null || !isShown(step)) return;
    step.number = ++numbers;
    const { waiting } = step;
    step.waiting = [];
    tell(step, step.name);
    for (const line of waiting) tell(step, line);
  };
  const tell = (step: ShownStep, text: string) => {
    show(step);
    if (step.number === null) step.waiting.push(text);
    else for (const line of text.split(/\r\n|\n|\r/)) lines.push(`#${step.number} ${line}`);
  };
  const tellLog = (step: ShownStep, texts: readonly string[]) => {
    for (const text of texts) tell(step, text);
    step.lastLines = [...step.lastLines, ...texts.slice(-LAST_LINES)].slice(-LAST_LINES);
  };
  const settle = (step: ShownStep) => {
    held.delete(step);
    const outcome = outcomeShown(step);
    if (outcome === null || outcome === step.settled || !isShown(step)) return;
    step.settled = outcome;
    tellLog(step, step.log.end());
    tell(step, outcome);
    const error = errorOf(step);
    if (error !== '' && !isCanceled(error)) failed.add(step);
  };
  const taken = () => {
    const told = lines;
    lines = [];
    return told;
  };

  return {
    status({ vertexes, statuses, warnings, logs }) {
      const begun = vertexes.filter(({ started }) => started !== undefined).map(stepOf);
      const others = [...statuses, ...warnings, ...logs].map(({ vertex }) => steps.get(vertex));
      const goesOn = new Set([...begun, ...others].filter((step) => step !== undefined));
      for (const vertex of vertexes) noteVertex(stepOf(vertex), vertex);
      // Sources are looked up side by side, and then read: those that were only looked up are done when a step begins upon them.
      const isUponThem = [...goesOn].some((step) => !mayGoOn(step));
      for (const step of [...held]) {
        if (!goesOn.has(step) && (isUponThem || step.intervals.size > 1)) settle(step);
      }
      for (const step of begun) if (outcomeShown(step) === null) show(step);
      for (const status of statuses) {
        const step = steps.get(status.vertex);
        const text = step && statusShown(step.told, status);
        if (step !== undefined && text != null) tell(step, text);
      }
      for (const { vertex, short } of warnings) {
        const step = steps.get(vertex);
        if (step !== undefined) tell(step, `WARN: ${short}`);
      }
      for (const { vertex, data, timestamp } of logs) {
        const step = steps.get(vertex);
        if (step !== undefined) {
          tellLog(step, step.log.add(data, `${logTime(step, timestamp)} `));
        }
      }
      for (const step of new Set(begun)) {
        if (mayGoOn(step)) held.add(step);
        else settle(step);
      }
      return taken();
    },
    end() {
      for (const step of new Set(steps.values())) tellLog(step, step.log.end());
      for (const step of [...held]) settle(step);
      for (const { name, lastLines } of failed) {
        lines.push('------', ` > ${name}:`, ...lastLines, '------');
      }
      failed.clear();
      return taken();
    },
  };
}
