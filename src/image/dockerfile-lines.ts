export interface DockerfileLines {
  /** Relative to the repository's root, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly startLine: number;
  /** Included. */
  readonly endLine: number;
}
