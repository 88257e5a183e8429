import type { BuildRecord } from '../image/exported-image.ts';
import type { Outcome } from './outcome.ts';
import type { Provenance, Step } from './provenance.ts';
import { labelOf, outcomesByLine } from './step-labels.ts';
import type { VertexOutcome } from './vertex-outcomes.ts';

/** What became of the steps of a build, as far as it is known. */
export interface StepOutcomes {
  /** By the record's names for them: `step3`. */
  readonly bySteps: ReadonlyMap<string, Outcome>;
  /** Those that can't be told so, by the labels that BuildKit gives them: `2/3`, `builder 2/3`. */
  readonly byLabels: ReadonlyMap<string, Outcome>;
}

/**
 * By the digests that both the record and `--progress=rawjson` name operations by. Where a source policy changes a source (a download
 * that is held to its checksum), the record keeps the digests from before, of it and of all that is built upon it: such a step
 * is known by its label. So is every step of a BuildKit whose record has no digests.
 */
export function outcomesOf(
  { steps, digests }: Provenance,
  vertices: readonly VertexOutcome[],
): StepOutcomes {
  const own = new Map<string, Outcome>();
  const byLabels = new Map<string, Outcome>();
  for (const { digest, name, hasInputs, outcome } of vertices) {
    const id = digests.get(digest);
    const label = labelOf(name);
    if (id !== undefined) own.set(id, outcome);
    // What ADD downloads has the label of the step, but is looked up in every build.
    else if (label !== null && hasInputs && byLabels.get(label) !== 'ran')
      byLabels.set(label, outcome);
  }
  const bySteps = new Map<string, Outcome>();
  for (const step of steps) {
    const outcome = outcomeOf(step, own);
    if (outcome !== undefined) bySteps.set(step.id, outcome);
  }
  return { bySteps, byLabels };
}

/**
 * A source is read in every build. What `COPY --link` merges into the image is made by a copy beside it, and the merge
 * runs wherever something changed below.
 */
function outcomeOf(
  { id, source, merges, reads }: Step,
  own: ReadonlyMap<string, Outcome>,
): Outcome | undefined {
  if (source !== null) return undefined;
  if (!merges) return own.get(id);
  const merged = reads.map(({ output }) => own.get(output.replace(/:\d+$/, '')));
  return merged.includes('ran') ? 'ran' : (merged[0] ?? own.get(id));
}

/**
 * Of two builds of the same, one after the other: a step that either of them carried out was not there before. The record
 * names the steps of both alike, by their order. Their digests differ, for that of a local context has the session in it.
 */
export function eitherRan(one: StepOutcomes, other: StepOutcomes): StepOutcomes {
  return {
    bySteps: ranInEither(one.bySteps, other.bySteps),
    byLabels: ranInEither(one.byLabels, other.byLabels),
  };
}

function ranInEither(
  one: ReadonlyMap<string, Outcome>,
  other: ReadonlyMap<string, Outcome>,
): ReadonlyMap<string, Outcome> {
  const both = new Map(one);
  for (const [name, outcome] of other) if (both.get(name) !== 'ran') both.set(name, outcome);
  return both;
}

/** The record, with what became of each step for which that is known. */
export function withOutcomes(record: BuildRecord, outcomes: StepOutcomes): BuildRecord {
  const byLine = outcomesByLine(record.dockerfile ?? [], outcomes.byLabels);
  const chains = record.chains.map((chain) => {
    const line = chain.origin?.dockerfile?.startLine ?? 0;
    const known = [outcomes.bySteps.get(chain.step ?? ''), byLine.get(line)];
    if (chain.image !== null || known.every((outcome) => outcome === undefined)) return chain;
    return {
      ...chain,
      origin: chain.origin && { ...chain.origin, ran: known.includes('ran') },
    };
  });
  return { ...record, chains };
}
