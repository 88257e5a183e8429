import { DockerfileParser, type From } from 'dockerfile-ast';

/** A Dockerfile of which some steps can be built without cache. */
export interface SplitDockerfile {
  readonly text: string;
  /** The stages that hold these steps, as `--no-cache-filter` names them. */
  readonly stages: readonly string[];
}

/**
 * buildx leaves the cache aside by stages, not by steps. So each stage is cut in two before the first of the given
 * lines in it, where what was above stays a stage of its own: it builds the same image, for a stage inherits all that
 * the one it is built upon has set, arguments too. null where cutting could change what is built: something names a stage by
 * its number, the part above hands on instructions (ONBUILD), or a line is a FROM itself, as that of a step which a base image
 * handed on.
 * @param lines on which instructions begin, from 1
 */
export function splitStages(dockerfile: string, lines: readonly number[]): SplitDockerfile | null {
  if (namesStageByNumber(dockerfile)) return null;
  const parsed = DockerfileParser.parse(dockerfile);
  const froms = parsed.getFROMs();
  if (froms.some((from) => lines.includes(lineOf(from) ?? 0))) return null;
  const text = dockerfile.split('\n');
  const stages: string[] = [];
  // From the end, so that the lines above keep their numbers.
  for (const [i, from] of [...froms.entries()].reverse()) {
    const start = lineOf(from);
    const end = lineOf(froms[i + 1]) ?? Number.POSITIVE_INFINITY;
    const cut = Math.min(...lines.filter((line) => start !== null && line > start && line < end));
    if (start === null || cut === Number.POSITIVE_INFINITY) continue;
    const handsOn = parsed.getInstructions().some((each) => {
      const line = each.getRange().start.line + 1;
      return each.getKeyword() === 'ONBUILD' && line > start && line < cut;
    });
    if (handsOn) return null;
    const upper = `image-diet-upper-${i}`;
    const lower = from.getBuildStage() ?? `image-diet-lower-${i}`;
    text.splice(cut - 1, 0, `FROM ${upper} AS ${lower}`);
    text.splice(
      start - 1,
      from.getRange().end.line + 2 - start,
      `${withoutName(from)} AS ${upper}`,
    );
    stages.push(lower);
  }
  return { text: text.join('\n'), stages: stages.reverse() };
}

function lineOf(from: From | undefined): number | null {
  return from === undefined ? null : from.getRange().start.line + 1;
}

function withoutName(from: From): string {
  const flag = from.getPlatformFlag();
  return ['FROM', ...(flag === null ? [] : [flag.toString()]), from.getImage() ?? ''].join(' ');
}

function namesStageByNumber(dockerfile: string): boolean {
  return /\bfrom=["']?\d+(?![\w.:/-])/i.test(dockerfile);
}
