import type { BuildOptions } from './build-plan.ts';

/** What one build adds to the user's options. All paths are absolute. */
export interface BuildRun {
  readonly context: string;
  readonly dockerfile: string;
  /** Named contexts with folders of the repository made absolute, in the user's order. */
  readonly buildContexts: readonly string[];
  /** What `--secret` takes: `id=NAME,env=VARIABLE` or `id=NAME,src=FILE`. Never a value. */
  readonly secrets: readonly string[];
  readonly output: BuildOutput;
  readonly metadataFile: string;
  /** How buildx tells what it does. */
  readonly progress: 'plain' | 'rawjson';
  /** `cache-to` is for the head alone: the base would overwrite it. */
  readonly writesCache: boolean;
}

export type BuildOutput =
  /** Into a folder that may hold other images. One of the same name would lose its place in the folder's index. */
  | { readonly kind: 'layout'; readonly directory: string; readonly name: string }
  /** Into the engine, under this tag. */
  | { readonly kind: 'engine'; readonly tag: string }
  /** Nowhere: only so that a later build finds its steps done. */
  | { readonly kind: 'none' };

/**
 * The arguments of buildx for one build, in docker/build-push-action's order and meaning. No secret
 * is among them.
 */
export function buildArguments(options: BuildOptions, run: BuildRun): string[] {
  return [
    'build',
    ...repeated('--add-host', options.addHosts),
    ...repeated('--allow', options.allow),
    ...repeated('--build-arg', options.buildArgs),
    ...repeated('--build-context', run.buildContexts),
    ...repeated('--cache-from', options.cacheFrom),
    ...repeated('--cache-to', run.writesCache ? options.cacheTo : []),
    '--file',
    run.dockerfile,
    ...repeated('--label', options.labels),
    ...repeated('--no-cache-filter', options.noCacheFilters),
    ...outputArguments(run.output),
    ...optional('--platform', options.platform),
    // An attestation would be one more manifest in the image; the build record has the same and more.
    '--provenance=false',
    '--sbom=false',
    ...repeated('--secret', run.secrets),
    ...optional('--shm-size', options.shmSize),
    ...repeated('--ssh', options.ssh),
    ...optional('--target', options.target),
    ...repeated('--ulimit', options.ulimit),
    ...optional('--builder', options.builder),
    '--metadata-file',
    run.metadataFile,
    ...optional('--network', options.network),
    ...(options.noCache ? ['--no-cache'] : []),
    ...(options.pull ? ['--pull'] : []),
    `--progress=${run.progress}`,
    run.context,
  ];
}

function outputArguments(output: BuildOutput): string[] {
  switch (output.kind) {
    case 'layout':
      return [
        '--output',
        csvRecord(['type=oci', `dest=${output.directory}`, 'tar=false', `name=${output.name}`]),
      ];
    case 'engine':
      return ['--load', '--tag', output.tag];
    case 'none':
      return ['--output', 'type=cacheonly'];
  }
}

/** buildx reads such values as one record of CSV: RFC 4180. */
export function csvRecord(fields: readonly string[]): string {
  return fields
    .map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}

function repeated(flag: string, values: readonly string[]): string[] {
  return values.flatMap((value) => [flag, value]);
}

function optional(flag: string, value: string | null): string[] {
  return value === null ? [] : [flag, value];
}
