import type { Spelling } from '../units/spelling.ts';
import type { Environment } from './environment.ts';

/**
 * What the use cases need of the world beside the engine. The doors hand these in; tests hand in real ones too.
 */

/** Progress for people: the terminal's live line, the action's groups. Never part of a report. */
export interface Progress {
  /** A step begins: `building base (abc1234)`. The returned function ends it. */
  step(title: string): StepEnd;
  /** What goes on inside the current steps: layers and bytes read, buildx's own lines. */
  detail(line: string): void;
  /** Something a user should look at although the run goes on. One sentence with a final stop. */
  warn(sentence: string): void;
}

/** `summary` says what came of it: `12 layers, 340 MB`. */
export type StepEnd = (outcome: 'done' | 'failed', summary?: string) => void;

/** What every step that takes time or touches the machine is given. */
export interface World {
  /** Stands for this run wherever something is remembered of it, so that what does not change is asked once. */
  readonly run: object;
  readonly progress: Progress;
  /** Aborted with an `Interrupted` on SIGINT, SIGTERM and SIGHUP: stop, clean up, throw its reason. */
  readonly signal: AbortSignal;
  /**
   * The environment for docker, buildx and git; the action's inputs are already cut out. A command that
   * the pull request can change (`prepare`) gets `environmentForCommands(env, githubToken)` instead.
   */
  readonly env: Environment;
  /** An empty folder of this run, removed when it ends however it ends. */
  readonly workspace: string;
  /** The user's working directory: inside the checkout, if there is one. Never written to. */
  readonly cwd: string;
  readonly spelling: Spelling;
  /** For fetching commits that a shallow clone lacks; null: the checkout's own credentials only. */
  readonly githubToken: string | null;
}
