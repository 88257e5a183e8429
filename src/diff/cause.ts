import type { DockerfileLines } from '../image/image.ts';

export const CAUSE_KINDS = [
  /** The instruction was written, edited, moved or removed. */
  'edited',
  /** Files that it reads differ, of the context or of another stage. */
  'inputs-changed',
  /** An ARG, an ENV or another setting that it sees differs. */
  'arguments-changed',
  /** The same instruction with the same inputs, carried out at another time. */
  're-run',
  /** FROM names another image. */
  'base-image-edited',
  /** FROM names the same image, which became another one. */
  'base-image-moved',
  'unknown',
] as const;
export type CauseKind = (typeof CAUSE_KINDS)[number];

/** Why a layer is not what it was. */
export interface Cause {
  readonly kind: CauseKind;
  /** The files that changed, sorted; those of a named context behind its name and a colon. */
  readonly files: readonly string[];
  /** The stages that changed, as far as the files come from other stages. */
  readonly stages: readonly ChangedStage[];
  /** Names only, sorted. No value is ever told. */
  readonly arguments: readonly string[];
  /** Of a re-run: what changed below it, so that it could not be taken from the cache; null: nothing that is known. */
  readonly after: EarlierChange | null;
  /**
   * In the JSON alone, for a second run of the same commits finds both in the cache, and the comment must stay as it is. Of a
   * re-run: the one side for which the step was carried out now, where the other's came from a cache; null: unknown, or both.
   */
  readonly ranFor: 'base' | 'head' | null;
}

export interface ChangedStage {
  /** null for a stage without a name. */
  readonly name: string | null;
  /** The first of its instructions that changed, its FROM among them, in the head's Dockerfile; null if unknown or removed. */
  readonly dockerfile: DockerfileLines | null;
}

/** As in `LayerChange`. */
export interface EarlierChange {
  readonly base: number | null;
  readonly head: number | null;
}

export function cause(kind: CauseKind, found: Partial<Omit<Cause, 'kind'>> = {}): Cause {
  return { kind, files: [], stages: [], arguments: [], after: null, ranFor: null, ...found };
}
