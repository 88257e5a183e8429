import { DockerfileParser } from 'dockerfile-ast';
import type { LayerOrigin } from '../image/image.ts';
import type { Recipe, RecipeInput, StageBegin } from '../image/recipe.ts';
import type { Digest } from '../units/digest.ts';
import { familiarName, type ImageSourceName, splitImageSource } from './image-source.ts';
import type { Provenance, Step, StepRead } from './provenance.ts';
import { readStages, type Stage, stageCalled, stageChain } from './stages.ts';
import { isWrittenDigest } from './written-digest.ts';

/** How a recipe is made of a build's record. */
export interface RecipeSource {
  readonly provenance: Provenance;
  /** Where a step stands in the Dockerfile, and what it says there; null for a step without lines. */
  readonly originOf: (step: Step) => LayerOrigin | null;
  readonly digestOf: (image: ImageSourceName) => Digest | null;
}

/** Makes the recipes of a build's steps. */
export function recipeBook(source: RecipeSource): (step: Step, origin: LayerOrigin) => Recipe {
  const { steps, sources } = source.provenance;
  const dockerfile = sources[0]?.text ?? '';
  const book: Book = {
    ...source,
    byId: new Map(steps.map((step) => [step.id, step])),
    names: declaredNames(dockerfile),
    stages: readStages(dockerfile),
    known: new Map(),
    knownStages: new Map(),
  };
  return (step, origin) => {
    const source = sourceInput(step, book);
    if (source === null) return recipeOf(step, origin, book, 'with stages');
    const { instruction, dockerfile } = origin;
    return { instruction, dockerfile, variables: new Map(), inputs: [source] };
  };
}

type Place = Pick<LayerOrigin, 'instruction' | 'dockerfile'>;

interface Book extends RecipeSource {
  readonly byId: ReadonlyMap<string, Step>;
  readonly names: ReadonlySet<string>;
  readonly stages: readonly Stage[];
  /** By step: what was found before, for many steps read the same stage. */
  readonly known: Map<Step, readonly Recipe[]>;
  readonly knownStages: Map<Step, readonly Recipe[]>;
}

function recipeOf(
  step: Step,
  { instruction, dockerfile }: Place,
  book: Book,
  depth: 'with stages' | 'without stages',
): Recipe {
  const parts = partsOf(step, book);
  const inputs = parts.flatMap(({ reads }) =>
    reads.flatMap((read) => inputOf(read, { instruction, dockerfile }, parts, book, depth)),
  );
  return { instruction, dockerfile, variables: variablesOf(parts, instruction, book), inputs };
}

/**
 * One instruction may be several steps: `COPY --link` writes its files apart and merges them, a here-document
 * is a file of its own. Such steps have the same lines, or none.
 */
function partsOf(step: Step, book: Book): readonly Step[] {
  const lines = linesOf(step, book);
  const parts = new Set([step]);
  for (const part of parts) {
    for (const { output } of part.reads) {
      const made = stepOf(output, book);
      if (made === undefined || made.source !== null || made.parent !== null) continue;
      const its = linesOf(made, book);
      if (its === '' || its === lines) parts.add(made);
    }
  }
  return [...parts];
}

function linesOf({ id }: Step, { provenance }: Book): string {
  return JSON.stringify(provenance.locations.get(id) ?? []).replace(/^\[\]$/, '');
}

function stepOf(output: string, { byId }: Book): Step | undefined {
  return byId.get(output.replace(/:\d+$/, ''));
}

function inputOf(
  { output, paths, excluded }: StepRead,
  reader: Place,
  parts: readonly Step[],
  book: Book,
  depth: 'with stages' | 'without stages',
): RecipeInput[] {
  const made = stepOf(output, book);
  if (made === undefined || parts.includes(made)) return [];
  const source = sourceInput(made, book);
  if (source?.kind === 'files') return [{ ...source, paths: paths.map(relative), excluded }];
  if (source?.kind === 'image') return [{ ...source, stage: stageRead(reader, made, book) }];
  if (source !== null) return [source];
  if (depth === 'without stages') return [];
  return [{ kind: 'stage', name: stageNameOf(made, book), steps: allStepsOf(made, book) }];
}

/** null for a step that is no source. */
function sourceInput({ source }: Step, { digestOf, provenance }: Book): RecipeInput | null {
  if (source === null) return null;
  const local = /^local:\/\/(.*)$/.exec(source)?.[1];
  if (local !== undefined) {
    const context = local === 'context' ? null : local;
    return { kind: 'files', context, paths: [], excluded: [], differing: null };
  }
  const image = splitImageSource(source);
  if (image !== null) {
    const pinned = isWrittenDigest(image.digest, provenance.sources[0]?.text ?? '');
    const name = familiarName(image.name);
    return { kind: 'image', name, digest: digestOf(image), pinned, stage: null };
  }
  const digest = provenance.materials.find(({ uri }) => uri === source)?.digest ?? null;
  return { kind: 'download', address: source, digest };
}

/** The step and all that it needs, in the record's order: inputs first. */
function allStepsOf(last: Step, book: Book): readonly Recipe[] {
  return remembered(book.knownStages, last, () => stepsUpTo(last, book));
}

function stepsUpTo(last: Step, book: Book): readonly Recipe[] {
  const needed = new Set([last]);
  for (const step of needed) {
    for (const input of step.inputs) {
      const made = stepOf(input, book);
      if (made !== undefined) needed.add(made);
    }
  }
  return book.provenance.steps.flatMap((step) =>
    needed.has(step) ? remembered(book.known, step, () => recipeInStage(step, book)) : [],
  );
}

/** None for a source, and for a step without lines. */
function recipeInStage(step: Step, book: Book): readonly Recipe[] {
  const origin = step.source === null ? book.originOf(step) : null;
  if (origin === null) return [];
  const recipe = recipeOf(step, origin, book, 'without stages');
  return [{ ...recipe, inputs: [...startOf(step, origin, book), ...recipe.inputs] }];
}

function remembered<Value>(known: Map<Step, Value>, step: Step, find: () => Value): Value {
  const before = known.get(step);
  if (before !== undefined) return before;
  const found = find();
  known.set(step, found);
  return found;
}

/** The image that a stage begins with, at the stage's first step. */
function startOf(step: Step, place: Place, book: Book): RecipeInput[] {
  const made = step.parent === null ? undefined : stepOf(step.parent, book);
  const source = made === undefined ? null : sourceInput(made, book);
  if (source?.kind !== 'image') return source === null ? [] : [source];
  const lines = place.dockerfile;
  return [{ ...source, stage: lines && beginOf(lines.startLine, lines.file, book) }];
}

/** Of a step that reads an image, the stage that is nothing but that image. */
function stageRead({ instruction, dockerfile }: Place, image: Step, book: Book): StageBegin | null {
  if (dockerfile === null) return null;
  const lines = new Set(
    (book.provenance.locations.get(image.id) ?? []).map(({ startLine }) => startLine),
  );
  for (const [, name = ''] of (instruction ?? '').matchAll(/\bfrom=([^\s,]+)/g)) {
    const stage = stageCalled(name, book.stages);
    const begin = stage && beginOf(stage.startLine, dockerfile.file, book);
    if (begin && lines.has(begin.dockerfile.startLine)) return { ...begin, name: stage.name };
  }
  return null;
}

/** Where the lowest of the stages begins that the one at this line is built upon. */
function beginOf(line: number, file: string, { provenance }: Book): StageBegin | null {
  const lowest = stageChain(provenance.sources[0]?.text ?? '', line).at(-1);
  if (lowest === undefined) return null;
  const { name, startLine, fromEndLine: endLine } = lowest;
  return { name, dockerfile: { file, startLine, endLine } };
}

function stageNameOf(step: Step, { originOf, stages }: Book): string | null {
  const line = originOf(step)?.dockerfile?.startLine;
  if (line === undefined) return null;
  return stages.find((stage) => stage.startLine <= line && line <= stage.endLine)?.name ?? null;
}

const SETTINGS = ['USER', 'WORKDIR', 'SHELL'] as const;

/** What a Dockerfile itself sets; the rest of an environment is the base image's. */
function declaredNames(dockerfile: string): ReadonlySet<string> {
  const parsed = DockerfileParser.parse(dockerfile);
  const properties = [
    ...parsed.getARGs().map((arg) => arg.getProperty()),
    ...parsed.getENVs().flatMap((env) => env.getProperties()),
  ];
  return new Set([...properties.flatMap((property) => property?.getName() ?? []), ...SETTINGS]);
}

function variablesOf(
  parts: readonly Step[],
  instruction: string | null,
  { names }: Book,
): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  const add = (name: string, fingerprint: string) => {
    if (names.has(name)) variables.set(name, `${variables.get(name) ?? ''}${fingerprint}`);
  };
  for (const { settings } of parts) {
    if (settings.files !== null) {
      // What is written depends on all variables that the instruction names; without any, where it goes on the
      // working directory alone. All else is the frontend's, of which another version may do it in another way.
      const named = variablesIn(instruction ?? '').filter((name) => names.has(name));
      for (const name of named) add(name, settings.files);
      if (named.length === 0) add('WORKDIR', settings.destination);
      continue;
    }
    for (const [name, fingerprint] of settings.environment) add(name, fingerprint);
    add('USER', settings.user);
    add('WORKDIR', settings.workdir);
    add('SHELL', settings.shell);
  }
  return variables;
}

/** Dockerfile reference, "Environment replacement": `$NAME`, `${NAME}`, `${NAME:-…}`. */
function variablesIn(instruction: string): readonly string[] {
  const found = instruction.matchAll(/\$(?:\{([A-Za-z_]\w*)|([A-Za-z_]\w*))/g);
  return [...new Set(Array.from(found, ([, braced, plain]) => braced ?? plain ?? ''))];
}

function relative(path: string): string {
  return path.replace(/^\/+/, '').replace(/\/+$/, '');
}
