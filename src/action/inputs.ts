import type { BuildOptions } from '../build/build-plan.ts';
import type { VariantSource } from '../build/variants-plan.ts';
import type { Ignore } from '../findings/finding.ts';
import { parseIgnores } from '../findings/ignore.ts';
import type { RequestedSides } from '../github/event.ts';
import { readInput } from '../policy/read-input.ts';
import {
  NO_THRESHOLDS,
  readThresholds,
  THRESHOLD_INPUTS,
  type Thresholds,
  type ThresholdTexts,
} from '../policy/thresholds.ts';
import { type CachePlace, DEFAULT_CACHE_BYTES } from '../read/cache-folder.ts';
import { DEFAULT_LIMITS, type ReadLimits } from '../read/limits.ts';
import { parsePlatformName } from '../units/platform-name.ts';
import type { Environment } from '../world/environment.ts';
import { COMMENT_POLICIES, type CommentPolicy } from './comment-policy.ts';
import { baseGivenTwice, diveCiNotReadable, idleBuildInputs, onePlatform } from './failures.ts';
import { idleInputs } from './idle-inputs.ts';
import { type InputReader, inputReader } from './input-reader.ts';
import { parseVariantsInput } from './variants-input.ts';

/** All inputs of the action, read once. action.yml says what each means. */
export interface Inputs {
  readonly sides: SidesInput;
  readonly build: BuildOptions;
  /** What is ranked beside the comparison; nothing is unless it is asked for. */
  readonly variants: readonly VariantSource[];
  readonly thresholds: Thresholds;
  /** Findings that are not to be spoken of. */
  readonly ignores: readonly Ignore[];
  readonly comment: CommentPolicy;
  /** null: made of what is compared. */
  readonly commentKey: string | null;
  readonly lineAnnotations: boolean;
  /** The folder is as it was given: relative to the checkout. null: nothing is kept between runs. */
  readonly cache: CachePlace | null;
  readonly limits: ReadLimits;
  /** null if the input was emptied. */
  readonly githubToken: string | null;
  /** Whether `dive-ci` names a file. */
  readonly usesDiveCi: boolean;
  /** The values of `secrets`, to be masked in the log. */
  readonly secretValues: readonly string[];
  /** What is wrong with them, whole sentences. Where something is, a default stands in its place. */
  readonly mistakes: readonly string[];
}

/** The inputs of action.yml; a test holds the two together. */
export const INPUT_NAMES = [
  'context',
  'file',
  'target',
  'platforms',
  'build-args',
  'build-contexts',
  'secrets',
  'secret-envs',
  'secret-files',
  'ssh',
  'cache-from',
  'cache-to',
  'builder',
  'network',
  'add-hosts',
  'allow',
  'labels',
  'shm-size',
  'ulimit',
  'pull',
  'no-cache',
  'no-cache-filters',
  'github-token',
  'base-ref',
  'base-image',
  'head-image',
  'prepare',
  ...THRESHOLD_INPUTS,
  'dive-ci',
  'ignore',
  'comment',
  'comment-key',
  'minimum-change',
  'line-annotations',
  'variants',
  'cache-dir',
  'max-cache-bytes',
  'max-layer-bytes',
  'max-entries',
  'max-json-bytes',
] as const;
export type InputName = (typeof INPUT_NAMES)[number];

/**
 * Reads the inputs as the runner hands them over (`INPUT_…` variables). An empty one is as good as
 * one that was not given: workflows that pass their own inputs on write it so.
 * @param readText reads the file of `dive-ci`; throws what the system says
 */
export function readInputs(env: Environment, readText: (path: string) => string): Inputs {
  const mistakes: string[] = [];
  const read = inputReader<InputName>(env, mistakes);
  const build = readBuildOptions(read, mistakes);
  const sides = readSides(read, mistakes);
  const inputs = {
    sides,
    build,
    variants: readVariants(read, sides, build, mistakes),
    thresholds: read.parsed(readThresholds(limitTexts(read, mistakes, readText)), NO_THRESHOLDS),
    ignores: read.parsed(parseIgnores(read.list('ignore', 'lines')), []),
    comment: {
      when: read.choice('comment', COMMENT_POLICIES, 'on-change'),
      minimumChange: read.size('minimum-change', 100_000),
    },
    commentKey: read.text('comment-key'),
    lineAnnotations: read.boolean('line-annotations', true),
    cache: readCache(read),
    limits: readLimits(read),
    githubToken: read.text('github-token'),
    usesDiveCi: read.text('dive-ci') !== null,
    secretValues: read
      .list('secrets', 'lines')
      .map(afterEquals)
      .filter((value) => value !== ''),
  };
  return { ...inputs, mistakes: [...new Set(mistakes)] };
}

type SidesInput = Omit<RequestedSides, 'buildsVariants'>;

function readSides(read: InputReader<InputName>, mistakes: string[]): SidesInput {
  const sides = {
    baseRef: read.text('base-ref'),
    baseImage: read.image('base-image'),
    headImage: read.image('head-image'),
  };
  if (sides.baseRef !== null && sides.baseImage !== null) mistakes.push(baseGivenTwice());
  return sides;
}

/** And whether all that was said of builds is of use, with what is built by now. */
function readVariants(
  read: InputReader<InputName>,
  sides: SidesInput,
  build: BuildOptions,
  mistakes: string[],
): readonly VariantSource[] {
  const variants = parseVariantsInput(read.list('variants', 'lines'), build);
  const idle = variants.ok ? idleInputs(build, sides, variants.value) : [];
  if (idle.length > 0) mistakes.push(idleBuildInputs(idle));
  return read.parsed(variants, []);
}

function readBuildOptions(read: InputReader<InputName>, mistakes: string[]): BuildOptions {
  return {
    context: read.text('context') ?? '.',
    file: read.text('file'),
    target: read.text('target'),
    platform: readPlatform(read, mistakes),
    buildArgs: read.list('build-args', 'lines'),
    buildContexts: read.list('build-contexts', 'lines'),
    secrets: read.list('secrets', 'lines'),
    secretEnvs: read.list('secret-envs', 'lines-and-commas'),
    secretFiles: read.list('secret-files', 'lines'),
    ssh: read.list('ssh', 'lines-and-commas'),
    cacheFrom: read.list('cache-from', 'lines'),
    cacheTo: read.list('cache-to', 'lines'),
    builder: read.text('builder'),
    network: read.text('network'),
    addHosts: read.list('add-hosts', 'lines-and-commas'),
    allow: read.list('allow', 'lines-and-commas'),
    labels: read.list('labels', 'lines'),
    shmSize: read.text('shm-size'),
    ulimit: read.list('ulimit', 'lines'),
    pull: read.boolean('pull', false),
    noCache: read.boolean('no-cache', false),
    noCacheFilters: read.list('no-cache-filters', 'lines-and-commas'),
    prepare: read.text('prepare'),
  };
}

function readPlatform(read: InputReader<InputName>, mistakes: string[]): string | null {
  const platforms = read.list('platforms', 'lines-and-commas');
  const [platform = null] = platforms;
  if (platforms.length > 1) mistakes.push(onePlatform(platforms));
  if (platform === null || platforms.length > 1) return platform;
  return read.parsed(readInput('platforms', platform, parsePlatformName), platform);
}

function readCache(read: InputReader<InputName>): CachePlace | null {
  const folder = read.text('cache-dir');
  const maxBytes = read.size('max-cache-bytes', DEFAULT_CACHE_BYTES);
  return folder === null ? null : { folder, maxBytes };
}

function readLimits(read: InputReader<InputName>): ReadLimits {
  return {
    maxLayerBytes: read.size('max-layer-bytes', DEFAULT_LIMITS.maxLayerBytes),
    maxEntries: read.count('max-entries', DEFAULT_LIMITS.maxEntries),
    maxJsonBytes: read.size('max-json-bytes', DEFAULT_LIMITS.maxJsonBytes),
    names: DEFAULT_LIMITS.names,
  };
}

function limitTexts(
  read: InputReader<InputName>,
  mistakes: string[],
  readText: (path: string) => string,
): ThresholdTexts {
  const inputs = Object.fromEntries(THRESHOLD_INPUTS.map((name) => [name, read.text(name) ?? '']));
  const path = read.text('dive-ci');
  if (path === null) return { inputs, diveCi: null };
  try {
    return { inputs, diveCi: { path, text: readText(path) } };
  } catch (cause) {
    mistakes.push(diveCiNotReadable(path, cause));
    return { inputs, diveCi: null };
  }
}

function afterEquals(entry: string): string {
  return entry.slice(entry.indexOf('=') + 1);
}
