import * as v from 'valibot';
import { execSettings, fileSettings, NO_SETTINGS, type StepSettings } from './step-settings.ts';

/**
 * What BuildKit records of a build (SLSA provenance, mode=max), as far as it is needed here, in one shape
 * for both of its versions. `invocation.parameters`, where the values of build arguments stand, is not even
 * decoded. BuildKit, docs/attestations/slsa-definitions.md and slsa-provenance.md.
 */
export interface Provenance {
  /** Topologically ordered: a step's inputs come before it. */
  readonly steps: readonly Step[];
  /** By the digest of BuildKit's operation: the step. Empty where the record does not say it. */
  readonly digests: ReadonlyMap<string, string>;
  /** By step: where the Dockerfile asks for it, a location for each place. */
  readonly locations: ReadonlyMap<string, readonly StepLocation[]>;
  /** The text of the files that locations point into. */
  readonly sources: readonly SourceText[];
  /** By output (`step3:0`): the layers of its result, bottom to top, in one or more forms. */
  readonly chains: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** What images, URLs and git repositories were resolved to. */
  readonly materials: readonly Material[];
}

export interface Step {
  readonly id: string;
  /** The outputs that this step reads: `step2:0`. */
  readonly inputs: readonly string[];
  /** The one among them that the result grows upon; null: nothing. */
  readonly parent: string | null;
  /** Whether it lays what it reads upon its parent, and does nothing else. */
  readonly merges: boolean;
  /** `docker-image://…`, `https://…`, `local://context`; null for a step that is no source. */
  readonly source: string | null;
  /** What it takes from other inputs than its parent. */
  readonly reads: readonly StepRead[];
  /** What it was told beside its inputs. */
  readonly settings: StepSettings;
  /** What it does, as an instruction; null where the record does not say it in so few words. */
  readonly told: string | null;
}

/** Paths that a step reads from an output. */
export interface StepRead {
  /** `step2:0` */
  readonly output: string;
  /** With wildcards; empty for everything. */
  readonly paths: readonly string[];
  /** Patterns of what is left out again. */
  readonly excluded: readonly string[];
}

export interface StepLocation {
  readonly sourceIndex: number;
  /** From 1, both included. */
  readonly startLine: number;
  readonly endLine: number;
}

export interface SourceText {
  readonly filename: string;
  readonly text: string;
}

export interface Material {
  readonly uri: string;
  /** `sha256:…`; of a git repository its commit, `sha1:…`. */
  readonly digest: string;
}

/** Both versions of the format; null for anything else, such as mode=min. Never throws. */
export function parseProvenance(json: unknown): Provenance | null {
  const v02 = v.safeParse(V02, json);
  if (v02.success) {
    const { buildConfig, metadata, materials } = v02.output;
    return provenance(buildConfig, metadata[V02_METADATA], materials);
  }
  const v1 = v.safeParse(V1, json);
  if (v1.success) {
    const { buildDefinition, runDetails } = v1.output;
    return provenance(
      buildDefinition.internalParameters.buildConfig,
      runDetails.metadata.buildkit_metadata,
      buildDefinition.resolvedDependencies,
    );
  }
  return null;
}

const V02_METADATA = 'https://mobyproject.org/buildkit@v1#metadata';

// Go's JSON leaves out what is zero or empty: an index of 0, a first line of 0, a list without entries.
const index = v.optional(v.pipe(v.number(), v.integer()), 0);
const list = <const Item extends v.GenericSchema>(item: Item) => v.nullish(v.array(item), []);

const ExecMeta = v.object({
  args: list(v.string()),
  env: list(v.string()),
  cwd: v.optional(v.string(), ''),
  user: v.optional(v.string(), ''),
});

// What else is in it is only told apart, never read.
const Action = v.looseObject({
  copy: v.optional(
    v.looseObject({
      src: v.optional(v.string(), ''),
      dest: v.optional(v.string(), ''),
      include_patterns: list(v.string()),
      exclude_patterns: list(v.string()),
    }),
  ),
  mkfile: v.optional(v.looseObject({ path: v.optional(v.string(), '') })),
  mkdir: v.optional(v.looseObject({ path: v.optional(v.string(), '') })),
});

const Op = v.object({
  id: v.string(),
  inputs: list(v.string()),
  op: v.object({
    Op: v.optional(
      v.object({
        source: v.optional(v.object({ identifier: v.string() })),
        exec: v.optional(
          v.object({
            meta: v.optional(ExecMeta, {}),
            mounts: list(
              v.object({
                dest: v.optional(v.string(), ''),
                input: index,
                selector: v.optional(v.string(), ''),
              }),
            ),
          }),
        ),
        file: v.optional(
          v.object({
            actions: list(
              v.object({
                input: index,
                secondaryInput: index,
                output: v.optional(v.number(), 0),
                Action: v.optional(Action),
              }),
            ),
          }),
        ),
        merge: v.optional(v.object({ inputs: list(v.object({ input: index })) })),
      }),
      {},
    ),
  }),
});

const Position = v.optional(v.object({ line: index }), { line: 0 });

const Locations = v.object({
  locations: list(
    v.object({
      sourceIndex: index,
      ranges: list(v.object({ start: Position, end: Position })),
    }),
  ),
});

const Metadata = v.object({
  source: v.object({
    locations: v.nullish(v.record(v.string(), Locations), {}),
    infos: list(
      v.object({ filename: v.optional(v.string(), ''), data: v.optional(v.string(), '') }),
    ),
  }),
  layers: v.nullish(
    v.record(
      v.string(),
      v.nullable(v.array(v.nullable(v.array(v.object({ digest: v.string() }))))),
    ),
    {},
  ),
});

const BuildConfig = v.object({
  llbDefinition: v.array(Op),
  digestMapping: v.nullish(v.record(v.string(), v.string()), {}),
});

const Materials = list(
  v.object({
    uri: v.optional(v.string(), ''),
    digest: v.nullish(v.record(v.string(), v.string()), {}),
  }),
);

const V02 = v.object({
  buildConfig: BuildConfig,
  metadata: v.object({ [V02_METADATA]: Metadata }),
  materials: Materials,
});

const V1 = v.object({
  buildDefinition: v.object({
    internalParameters: v.object({ buildConfig: BuildConfig }),
    resolvedDependencies: Materials,
  }),
  runDetails: v.object({ metadata: v.object({ buildkit_metadata: Metadata }) }),
});

function provenance(
  { llbDefinition, digestMapping }: v.InferOutput<typeof BuildConfig>,
  { source, layers }: v.InferOutput<typeof Metadata>,
  materials: v.InferOutput<typeof Materials>,
): Provenance {
  return {
    steps: llbDefinition.map(step),
    digests: new Map(Object.entries(digestMapping ?? {})),
    locations: new Map(
      Object.entries(source.locations ?? {}).map(([id, found]) => [
        id,
        locationsOf(found.locations ?? []),
      ]),
    ),
    sources: (source.infos ?? []).map(({ filename, data }) => ({
      filename,
      text: Buffer.from(data, 'base64').toString(),
    })),
    chains: new Map(
      Object.entries(layers ?? {}).map(([output, chains]) => [
        output,
        (chains ?? []).map((chain) => (chain ?? []).map(({ digest }) => digest)),
      ]),
    ),
    materials: (materials ?? []).flatMap(({ uri, digest }) => {
      // git's commits are the only ones with SHA-1.
      const algorithm = digest?.['sha256'] === undefined ? 'sha1' : 'sha256';
      const value = digest?.[algorithm];
      return value === undefined ? [] : [{ uri, digest: `${algorithm}:${value}` }];
    }),
  };
}

function step({ id, inputs: found, op: { Op: op } }: v.InferOutput<typeof Op>): Step {
  const inputs = found ?? [];
  const parent = inputs[parentInput(op, inputs.length)] ?? null;
  return {
    id,
    inputs,
    parent,
    merges: op.merge !== undefined,
    source: op.source?.identifier ?? null,
    reads: readsOf(op, inputs),
    settings: settingsOf(op),
    told: toldBy(op),
  };
}

/** Mounts other than `/`, the sources of copies, and what is merged onto the parent. */
function readsOf(op: OpKind, inputs: readonly string[]): StepRead[] {
  const read = (input: number, paths: readonly string[], excluded: readonly string[] = []) => {
    const output = inputs[input];
    return output === undefined ? [] : [{ output, paths, excluded }];
  };
  if (op.exec !== undefined)
    return (op.exec.mounts ?? [])
      .filter(({ dest }) => dest !== '/')
      .flatMap(({ input, selector }) => read(input, selector === '' ? [] : [selector]));
  if (op.merge !== undefined)
    return (op.merge.inputs ?? []).slice(1).flatMap(({ input }) => read(input, []));
  return (op.file?.actions ?? []).flatMap(({ secondaryInput, Action }) => {
    const copy = Action?.copy;
    if (copy === undefined) return [];
    const { src, include_patterns: included, exclude_patterns: excluded } = copy;
    const paths =
      (included ?? []).length > 0 ? (included ?? []).map((path) => `${src}/${path}`) : [src];
    return read(secondaryInput, paths, excluded ?? []);
  });
}

type OpKind = v.InferOutput<typeof Op>['op']['Op'];

/**
 * The index of the input that the result grows upon, -1 for none. BuildKit, solver/pb/ops.proto: the mount
 * at `/` of an exec; of a file operation, the `input` of the action that gives output 0, where numbers past
 * the inputs mean the results of earlier actions.
 */
function parentInput(op: OpKind, inputCount: number): number {
  if (op.exec !== undefined) return op.exec.mounts?.find(({ dest }) => dest === '/')?.input ?? -1;
  if (op.merge !== undefined) return op.merge.inputs?.[0]?.input ?? -1;
  if (op.file === undefined) return 0;
  const actions = op.file.actions ?? [];
  let input = actions.find(({ output }) => output === 0)?.input ?? -1;
  // Each action reads only earlier ones; the bound holds against a record that says otherwise.
  for (let hops = 0; input >= inputCount && hops < actions.length; hops++) {
    input = actions[input - inputCount]?.input ?? -1;
  }
  return input;
}

function settingsOf({ exec, file }: OpKind): StepSettings {
  if (exec !== undefined) return execSettings(exec.meta);
  if (file === undefined) return NO_SETTINGS;
  const actions = (file.actions ?? []).map(({ Action }) => Action);
  const destinations = actions.map((action) => {
    const { copy, mkfile, mkdir } = action ?? {};
    return copy?.dest ?? mkfile?.path ?? mkdir?.path ?? '';
  });
  return fileSettings(actions, destinations);
}

/** Variables are expanded in paths and not in commands, which see them in their environment. */
function toldBy({ exec, file }: OpKind): string | null {
  const args = exec?.meta.args ?? [];
  if (args.length > 0) return `RUN ${args.at(-2) === '-c' ? args.at(-1) : JSON.stringify(args)}`;
  const [action, ...more] = file?.actions ?? [];
  const { copy, mkdir } = action?.Action ?? {};
  if (more.length > 0) return null;
  if (copy !== undefined) return `COPY ${copy.src} ${copy.dest}`;
  return mkdir === undefined ? null : `WORKDIR ${mkdir.path}`;
}

function locationsOf(found: readonly FoundLocation[]): StepLocation[] {
  return found.flatMap(({ sourceIndex, ranges }) => {
    const lines = (ranges ?? []).flatMap(({ start, end }) => [start.line, end.line]);
    const named = lines.filter((line) => line > 0);
    if (named.length === 0) return [];
    return [{ sourceIndex, startLine: Math.min(...named), endLine: Math.max(...named) }];
  });
}

type FoundLocation = NonNullable<v.InferOutput<typeof Locations>['locations']>[number];
