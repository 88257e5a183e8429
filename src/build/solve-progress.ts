import type { LineReader } from './run-process.ts';
import { solveLines } from './solve-lines.ts';
import { parseSolveStatus } from './solve-status.ts';
import { type VertexOutcome, watchVertices } from './vertex-outcomes.ts';

export interface SolveProgress extends LineReader {
  /** Which operations came from the cache. */
  outcomes(): readonly VertexOutcome[];
}

/** Reads what buildx writes with `--progress=rawjson`. */
export function readSolveProgress(): SolveProgress {
  const lines = solveLines();
  const vertices = watchVertices();
  return {
    line(text) {
      const status = parseSolveStatus(text);
      // buildx holds its own words back until all is told of the steps: its message about a failure follows their logs.
      if (status === null) return [...lines.end(), text];
      vertices.status(status);
      return lines.status(status);
    },
    end: () => lines.end(),
    outcomes: () => vertices.outcomes(),
  };
}
