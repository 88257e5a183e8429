import type { Outcome } from './outcome.ts';
import type { SolveStatus, Vertex } from './solve-status.ts';

/** What became of one of BuildKit's operations. */
export interface VertexOutcome {
  readonly digest: string;
  /** `[builder 2/3] RUN make` */
  readonly name: string;
  readonly hasInputs: boolean;
  readonly outcome: Outcome;
}

/** Listens to a build. */
export interface VertexWatch {
  status(status: SolveStatus): void;
  /** Of those that came to an end. */
  outcomes(): readonly VertexOutcome[];
}

/** Hears by BuildKit's own flags which operations came from the cache. */
export function watchVertices(): VertexWatch {
  const heard = new Map<string, Heard>();
  return {
    status({ vertexes }) {
      for (const vertex of vertexes) {
        const { digest, name, inputs, started } = vertex;
        const known = heard.get(digest) ?? { name, hasInputs: inputs.length > 0, times: new Map() };
        heard.set(digest, known);
        if (started !== undefined) known.times.set(started, vertex);
      }
    },
    outcomes: () =>
      [...heard].flatMap(([digest, each]) => {
        const outcome = outcomeOf(each);
        return outcome === null
          ? []
          : [{ digest, name: each.name, hasInputs: each.hasInputs, outcome }];
      }),
  };
}

interface Heard {
  readonly name: string;
  /** As it is told before it begins. */
  readonly hasInputs: boolean;
  /** By its beginnings, for it may be at work several times: what was told last of each. */
  readonly times: Map<string, Vertex>;
}

/**
 * BuildKit, solver/jobs.go. `LoadCache` has the flag, and if it succeeds, nothing is carried out. `Exec` has none. Without
 * one, too, is `CacheMap` of what has no inputs (a WORKDIR upon `scratch`), which only finds its key; and layers that are
 * fetched later for a step that came from the cache, but these name no inputs (util/progress/controller).
 */
function outcomeOf({ hasInputs, times }: Heard): Outcome | null {
  const ended = [...times.values()].filter((each) => each.completed !== undefined && !each.error);
  if (ended.some(({ cached }) => cached)) return 'cached';
  const own = ended.filter(({ inputs }) => inputs.length > 0 === hasInputs);
  if (own.length === 0) return null;
  return hasInputs || own.length > 1 ? 'ran' : 'cached';
}
