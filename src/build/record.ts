import type { BaseSource, BuildRecord, RecordedChain } from '../image/exported-image.ts';
import type { BaseImage, LayerOrigin } from '../image/image.ts';
import { type Digest, parseDigest } from '../units/digest.ts';
import {
  familiarName,
  type ImageSourceName,
  materialDigest,
  splitImageSource,
} from './image-source.ts';
import { instructionTexts, otherEscape } from './instructions.ts';
import type { Provenance, Step, StepLocation } from './provenance.ts';
import { recipeBook } from './recipes.ts';
import { type Stage, stageChain } from './stages.ts';
import { triggerText } from './trigger.ts';
import { isWrittenDigest } from './written-digest.ts';
import { writtenInstructions } from './written-instructions.ts';

export interface RecordOptions {
  /** The Dockerfile's path relative to the repository's root. */
  readonly dockerfile: string;
  /**
   * Whether the list of materials names images by what a registry calls them. The classic image store puts the
   * engine's own IDs there.
   */
  readonly materialsAreDigests: boolean;
  /** Whether steps come with what they were made from; else nobody wants to compare that. */
  readonly recipes?: boolean;
}

/**
 * The joins of layers with Dockerfile lines. Only steps that the final image grew upon are kept: another
 * image of the build (`COPY --from`, a throw-away stage) may well begin with the same layers.
 */
export function buildRecord(provenance: Provenance, options: RecordOptions): BuildRecord {
  const steps = lineage(provenance.steps);
  const places = placesOf(steps, provenance);
  const originOf = originsIn(provenance, options);
  const recipe =
    options.recipes === false
      ? null
      : recipeBook({
          provenance,
          originOf: (step) => originOf(step, provenance.locations.get(step.id)?.[0] ?? null),
          digestOf: (image) => digestOf(image, provenance, options),
        });
  const chains: RecordedChain[] = [];
  for (const [i, step] of steps.entries()) {
    const image = step.source === null ? null : splitImageSource(step.source);
    const found = originOf(step, places.locations[i] ?? placeOfSource(step, image, places.stages));
    const origin = found && recipe !== null ? { ...found, recipe: recipe(step, found) } : found;
    const known = chainsOf(step, provenance);
    // BuildKit may not know a step's result where another build of the same step runs beside this one.
    for (const layers of known.length === 0 ? [[]] : known) {
      if (origin === null && image === null) continue;
      chains.push(
        image === null
          ? { step: step.id, layers, origin, image: null }
          : {
              step: step.id,
              layers,
              origin: null,
              image: baseImage(image, layers, places.stages, provenance, options),
            },
      );
    }
  }
  const text = provenance.sources[0]?.text ?? '';
  return {
    chains: chains.reverse(),
    baseSources: baseSources(provenance, options),
    dockerfile: writtenInstructions(text, options.dockerfile, places.stages),
  };
}

/** From the last step down to what everything else was built upon. */
function lineage(steps: readonly Step[]): Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const found = new Set<Step>();
  let step = steps.at(-1);
  // A record that goes in circles ends where it comes back to.
  while (step !== undefined && !found.has(step)) {
    found.add(step);
    step = step.parent === null ? undefined : byId.get(step.parent.replace(/:\d+$/, ''));
  }
  return [...found];
}

interface Places {
  /** One for each step of the lineage; null for a step without lines. */
  readonly locations: readonly (StepLocation | null)[];
  /** The stages of the lineage, the last one first. */
  readonly stages: readonly Stage[];
}

/**
 * The same step may stand in several stages. Its place is in the stages that the final one is built upon, and
 * above the step that follows it.
 */
function placesOf(steps: readonly Step[], { locations, sources }: Provenance): Places {
  const dockerfile = sources[0]?.text ?? '';
  let stages: readonly Stage[] = [];
  let below = Number.POSITIVE_INFINITY;
  const found = steps.map((step) => {
    const location = nearestAbove(locations.get(step.id) ?? [], below, stages);
    if (location === null) return null;
    below = location.startLine;
    if (goesOnAbove(stages, location)) {
      stages = [...stages, ...stageChain(dockerfile, location.startLine)];
    }
    return location;
  });
  return { locations: found, stages };
}

/** Which stage a FROM with variables names is told by the next step. */
function goesOnAbove(stages: readonly Stage[], { startLine }: StepLocation): boolean {
  const lowest = stages.at(-1);
  return lowest === undefined || (lowest.from.includes('$') && startLine < lowest.startLine);
}

/** Of a folder or a repository that FROM names (a named context): BuildKit says no lines for it. null for every other step. */
function placeOfSource(
  { source }: Step,
  image: ImageSourceName | null,
  stages: readonly Stage[],
): StepLocation | null {
  const lowest = stages.at(-1);
  if (source === null || image !== null || lowest === undefined) return null;
  return { sourceIndex: 0, startLine: lowest.startLine, endLine: lowest.fromEndLine };
}

function nearestAbove(
  locations: readonly StepLocation[],
  below: number,
  stages: readonly Stage[],
): StepLocation | null {
  const ordered = [...locations].sort((a, b) => b.startLine - a.startLine);
  const above = ordered.filter(({ startLine }) => startLine <= below);
  const inStages = above.find(({ startLine }) =>
    stages.some((stage) => stage.startLine <= startLine && startLine <= stage.endLine),
  );
  return inStages ?? above[0] ?? ordered[0] ?? null;
}

function originsIn(
  { sources }: Provenance,
  { dockerfile }: RecordOptions,
): (step: Step, location: StepLocation | null) => LayerOrigin | null {
  const texts = sources.map(({ text }) => instructionTexts(text));
  const escapes = sources.map(({ text }) => otherEscape(text));
  return (step, location) => {
    const textOf = location === null ? undefined : texts[location.sourceIndex];
    if (location === null || textOf === undefined) return null;
    const { sourceIndex, startLine, endLine } = location;
    return {
      kind: 'build-record',
      instruction: triggerText(step, textOf(startLine, endLine)),
      // Further sources are not the repository's Dockerfile, and have no path in it.
      dockerfile: sourceIndex === 0 ? { file: dockerfile, startLine, endLine } : null,
      ...escapes[sourceIndex],
    };
  };
}

/** The result's layers in every form that is known, bottom to top; what holds no valid digest is left out. */
function chainsOf(step: Step, { chains }: Provenance): (readonly Digest[])[] {
  return (chains.get(`${step.id}:0`) ?? []).flatMap((layers) => {
    const digests = layers.map(parseDigest).filter((digest) => digest !== null);
    return digests.length > 0 && digests.length === layers.length ? [digests] : [];
  });
}

function baseImage(
  image: ImageSourceName,
  layers: readonly Digest[],
  stages: readonly Stage[],
  provenance: Provenance,
  options: RecordOptions,
): BaseImage {
  return {
    name: nameInFrom(stages) ?? familiarName(image.name),
    digest: digestOf(image, provenance, options),
    pinned: isWrittenDigest(image.digest, provenance.sources[0]?.text ?? ''),
    layers: layers.length,
  };
}

/** As the Dockerfile names it, without the digest, which `pinned` speaks of: a named context may stand behind that. */
function nameInFrom(stages: readonly Stage[]): string | null {
  const name = stages.at(-1)?.from.replace(/@.*$/, '');
  return name === undefined || name === '' || name.includes('$') ? null : name;
}

function baseSources(provenance: Provenance, options: RecordOptions): BaseSource[] {
  return provenance.steps.flatMap(({ source }) => {
    const image = source === null ? null : splitImageSource(source);
    if (image === null) return [];
    return [{ name: familiarName(image.name), digest: digestOf(image, provenance, options) }];
  });
}

function digestOf(
  image: ImageSourceName,
  provenance: Provenance,
  { materialsAreDigests }: RecordOptions,
): Digest | null {
  const listed = materialsAreDigests ? materialDigest(image.name, provenance.materials) : null;
  return parseDigest(image.digest ?? listed);
}
