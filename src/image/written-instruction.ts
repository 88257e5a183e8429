import type { DockerfileLines } from './dockerfile-lines.ts';

/** An instruction as it stands in the Dockerfile that an image was built from. */
export interface WrittenInstruction {
  readonly dockerfile: DockerfileLines;
  /** As in `LayerOrigin`. */
  readonly instruction: string;
  /** As in `LayerOrigin`. */
  readonly escape?: string;
  /** `base`: the FROM that brings the base image. `final`: of the stages that the image is built upon. */
  readonly stage: 'base' | 'final' | 'other';
}
