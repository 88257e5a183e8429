import { randomUUID } from 'node:crypto';
import { endGroup, startGroup, warning } from '@actions/core';
import { visibleLine } from '../units/visible-text.ts';
import type { Progress, StepEnd } from '../world/world.ts';

/**
 * The job's log while images are built and measured: one group of lines. The runner obeys lines such
 * as `::set-output name=result::pass` whoever prints them, so its commands are stopped meanwhile: what
 * a build prints is only text.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
 */
export interface JobLog extends Progress {
  readonly close: () => void;
}

type Write = (text: string) => void;

export function openJobLog(title: string, write: Write): JobLog {
  startGroup(title);
  let resume: (() => void) | null = stopCommands(write);
  const line = (text: string) => write(`${visibleLine(text)}\n`);
  return {
    step: (step) => {
      const begin = performance.now();
      line(step);
      const end: StepEnd = (outcome, summary = '') => {
        const seconds = ((performance.now() - begin) / 1000).toFixed(1);
        line(`${step}: ${outcome} after ${seconds} s${summary === '' ? '' : ` (${summary})`}`);
      };
      return end;
    },
    detail: (text) => line(`  ${text}`),
    warn: (sentence) => {
      resume?.();
      warning(sentence);
      if (resume !== null) resume = stopCommands(write);
    },
    close: () => {
      resume?.();
      resume = null;
      endGroup();
    },
  };
}

/** Prints text that others may have had a hand in: names of files, instructions. */
export function printForeign(text: string, write: Write): void {
  const resume = stopCommands(write);
  write(`${text}\n`);
  resume();
}

/** @returns starts them again; the word that does is a secret of this moment */
function stopCommands(write: Write): () => void {
  const word = randomUUID();
  write(`::stop-commands::${word}\n`);
  return () => write(`::${word}::\n`);
}
