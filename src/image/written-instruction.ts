import type { DockerfileLines } from './dockerfile-lines.ts';

/** An instruction as it stands in the Dockerfile that an image was built from. */
export interface WrittenInstruction {
  readonly dockerfile: DockerfileLines;
  /** As in `LayerOrigin`. */
  readonly instruction: string;
  /** As in `LayerOrigin`. */
  readonly escape?: string;
  /** Of a FROM that says it by variables, the stage that the image's steps prove it to name. Lower case, as names are compared. */
  readonly names?: string;
  /** `base`: the FROM that brings the base image. `final`: of the stages that the image is built upon. */
  readonly stage: 'base' | 'final' | 'other';
}
