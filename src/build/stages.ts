import { DockerfileParser } from 'dockerfile-ast';

/** A stage of a Dockerfile. Lines count from 1. */
export interface Stage {
  /** Lower case, as names are compared; null for a stage without one. */
  readonly name: string | null;
  /** What FROM names, unexpanded: an image or an earlier stage. */
  readonly from: string;
  readonly startLine: number;
  /** The last line of FROM itself. */
  readonly fromEndLine: number;
  /** Included. */
  readonly endLine: number;
}

/**
 * The stage in which a line stands, then the one that it is built upon, and so on. Ends where FROM names
 * no stage; a FROM with variables is not followed, for its text alone does not say which one it names.
 */
export function stageChain(dockerfile: string, line: number): Stage[] {
  const stages = readStages(dockerfile);
  const chain: Stage[] = [];
  let at = stages.findIndex(({ startLine, endLine }) => startLine <= line && line <= endLine);
  while (at !== -1) {
    const stage = stages[at];
    if (stage === undefined) break;
    chain.push(stage);
    // Only earlier stages can be named, and the last of a doubled name wins.
    const { from } = stage;
    at = stages.slice(0, at).findLastIndex(({ name }) => name === from.toLowerCase());
  }
  return chain;
}

/** All of them, from the top. */
export function readStages(dockerfile: string): Stage[] {
  const froms = DockerfileParser.parse(dockerfile).getFROMs();
  const starts = froms.map((from) => from.getRange().start.line + 1);
  return froms.map((from, i) => ({
    name: from.getBuildStage()?.toLowerCase() ?? null,
    from: from.getImage() ?? '',
    startLine: starts[i] ?? 0,
    fromEndLine: from.getRange().end.line + 1,
    endLine: (starts[i + 1] ?? Number.POSITIVE_INFINITY) - 1,
  }));
}

/** By name, else by number, as BuildKit looks stages up; the last of a doubled name. */
export function stageCalled(name: string, stages: readonly Stage[]): Stage | undefined {
  const named = stages.findLast((stage) => stage.name === name.toLowerCase());
  return named ?? (/^\d+$/.test(name) ? stages[Number(name)] : undefined);
}
