import type { LineReader } from './run-process.ts';
import { solveLines } from './solve-lines.ts';
import { parseSolveStatus } from './solve-status.ts';
import { type VertexOutcome, watchVertices } from './vertex-outcomes.ts';

export interface SolveProgress extends LineReader {
  /** Which operations came from the cache. */
  outcomes(): readonly VertexOutcome[];
}

/**
 * Whatever else it is: what such a line holds of a step's output is base64, in which nobody finds a secret to blot out.
 */
const MESSAGE = /^\{"(?:vertexes|statuses|logs|warnings)":/;
const UNREADABLE = 'a message of buildx that could not be read';

/** Reads what buildx writes with `--progress=rawjson`. */
export function readSolveProgress(): SolveProgress {
  const lines = solveLines();
  const vertices = watchVertices();
  const words: string[] = [];
  return {
    line(text) {
      const status = parseSolveStatus(text);
      if (status === null) {
        words.push(MESSAGE.test(text) ? UNREADABLE : text);
        return [];
      }
      vertices.status(status);
      return lines.status(status);
    },
    // buildx's own words come behind all that is told of the steps: its message about a failure follows their logs.
    end: () => [...lines.end(), ...words.splice(0)],
    outcomes: () => vertices.outcomes(),
  };
}
