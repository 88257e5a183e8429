import * as v from 'valibot';

/**
 * A message of `--progress=rawjson`, as far as it is needed here: BuildKit, client/graph.go, SolveStatus. Times stay as
 * they are written, for two that are the same are told by their nanoseconds.
 */
export type SolveStatus = v.InferOutput<typeof Status>;
export type Vertex = SolveStatus['vertexes'][number];
export type VertexStatus = SolveStatus['statuses'][number];
export type VertexLog = SolveStatus['logs'][number];

// Go's JSON leaves out what is zero or empty.
const text = v.optional(v.string(), '');
const number = v.optional(v.number(), 0);
const flag = v.optional(v.boolean(), false);
const time = v.optional(v.string());
const list = <const Item extends v.GenericSchema>(item: Item) => v.nullish(v.array(item), []);
/** Go writes bytes as base64. */
const bytes = v.pipe(
  v.nullish(v.string(), ''),
  v.transform((written) => Buffer.from(written ?? '', 'base64')),
);

const Status = v.object({
  /** Steps, and what the builder does beside them. One is told again whenever something becomes of it. */
  vertexes: list(
    v.object({
      digest: v.string(),
      inputs: list(v.string()),
      name: text,
      started: time,
      completed: time,
      cached: flag,
      error: text,
      /** What is one step to people: the copy and the merge of a `COPY --link`. */
      progressGroup: v.nullish(v.object({ id: v.string(), name: text, weak: flag })),
    }),
  ),
  statuses: list(
    v.object({
      id: v.string(),
      vertex: text,
      current: number,
      total: number,
      timestamp: v.string(),
      started: time,
      completed: time,
    }),
  ),
  logs: list(v.object({ vertex: text, data: bytes, timestamp: v.string() })),
  warnings: list(v.object({ vertex: text, short: bytes })),
});

/** null for a line that is no such message: buildx tells its errors in plain words, on the same stream. */
export function parseSolveStatus(line: string): SolveStatus | null {
  if (!line.startsWith('{')) return null;
  try {
    const status = v.safeParse(Status, JSON.parse(line));
    return status.success ? status.output : null;
  } catch {
    return null;
  }
}
