import type { BuildOptions } from '../build/build-plan.ts';
import { buildsOf, type VariantSource } from '../build/variants-plan.ts';
import type { RequestedSides } from '../github/event.ts';

/** Inputs of builds, by the name in the action and in the options. Not those that fetching an image heeds too. */
const BUILD_INPUTS = {
  context: 'context',
  file: 'file',
  target: 'target',
  'build-args': 'buildArgs',
  'build-contexts': 'buildContexts',
  secrets: 'secrets',
  'secret-envs': 'secretEnvs',
  'secret-files': 'secretFiles',
  ssh: 'ssh',
  'cache-from': 'cacheFrom',
  'cache-to': 'cacheTo',
  network: 'network',
  'add-hosts': 'addHosts',
  allow: 'allow',
  labels: 'labels',
  'shm-size': 'shmSize',
  ulimit: 'ulimit',
  pull: 'pull',
  'no-cache': 'noCache',
  'no-cache-filters': 'noCacheFilters',
  prepare: 'prepare',
} as const satisfies Readonly<Record<string, Exclude<keyof BuildOptions, 'platform' | 'builder'>>>;

/**
 * The inputs that say how to build, and that no build of this run heeds: both sides are images, and the variants, if
 * there are builds among them, say it themselves.
 */
export function idleInputs(
  build: BuildOptions,
  { baseImage, headImage }: Pick<RequestedSides, 'baseImage' | 'headImage'>,
  variants: readonly VariantSource[],
): readonly string[] {
  if (baseImage === null || headImage === null) return [];
  return Object.entries(BUILD_INPUTS)
    .filter(([, option]) => isGiven(build, option) && !isHeeded(build, option, variants))
    .map(([name]) => name);
}

/** Variants name Dockerfiles and stages in place of those of the inputs, and write no cache. */
function isHeeded(
  build: BuildOptions,
  option: keyof BuildOptions,
  variants: readonly VariantSource[],
): boolean {
  const builds = buildsOf(variants);
  if (option === 'cacheTo') return false;
  if (option !== 'file' && option !== 'target') return builds.length > 0;
  return builds.some((each) => each[option] === build[option]);
}

/** The runner hands the defaults over as if they were given: one that stands there says nothing. */
function isGiven(build: BuildOptions, option: keyof BuildOptions): boolean {
  const value = build[option];
  if (option === 'context') return value !== '.';
  return Array.isArray(value) ? value.length > 0 : value !== null && value !== false;
}
