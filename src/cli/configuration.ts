import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BuildOptions } from '../build/build-plan.ts';
import type { Ignore } from '../findings/finding.ts';
import { parseIgnores } from '../findings/ignore.ts';
import type { ImageReference } from '../image/reference.ts';
import type { ReadingOptions } from '../pipeline/read-all.ts';
import type { DiveCiFile } from '../policy/dive-ci.ts';
import { readInput } from '../policy/read-input.ts';
import {
  NO_THRESHOLDS,
  readThresholds,
  THRESHOLD_INPUTS,
  type ThresholdInput,
  type Thresholds,
} from '../policy/thresholds.ts';
import { DEFAULT_CACHE_BYTES } from '../read/cache-folder.ts';
import { DEFAULT_LIMITS, limitNames } from '../read/limits.ts';
import { parseSize } from '../units/bytes.ts';
import { parseCount } from '../units/count.ts';
import { parsePlatformName } from '../units/platform-name.ts';
import type {
  CompareFlags,
  CompareInvocation,
  InspectFlags,
  InspectInvocation,
  VariantsFlags,
} from './arguments.ts';
import { asFlag } from './as-flag.ts';
import { type Collector, newCollector } from './collector.ts';
import { diveCiNotReadable, oneImage, onePlatform } from './failures.ts';
import { COMPARE_FORMATS, type Format, INSPECT_FORMATS } from './flags.ts';
import type { Io } from './io.ts';
import { type ReportOutput, readOutputs } from './outputs.ts';
import { parseSecretFlag } from './secret-flag.ts';
import { type AskedSides, isBuilt, readSides } from './sides.ts';
import { type InputFiles, spareInputs } from './spare-inputs.ts';

/** What a comparison was asked for, before anything was looked up. */
export interface CompareConfiguration {
  readonly sides: AskedSides;
  /** Paths are as they were given: relative to the working directory. */
  readonly build: BuildOptions;
  readonly thresholds: Thresholds;
  readonly ignores: readonly Ignore[];
  readonly reading: ReadingOptions;
  /** Whether `--dive-ci` names a file. */
  readonly usesDiveCi: boolean;
  readonly outputs: readonly ReportOutput[];
  /** What is wrong with it, whole sentences. Where something is, a default stands in its place. */
  readonly mistakes: readonly string[];
}

export interface InspectConfiguration {
  /** null if it is a mistake. */
  readonly reference: ImageReference | null;
  readonly platform: string | null;
  readonly builder: string | null;
  readonly thresholds: Thresholds;
  readonly ignores: readonly Ignore[];
  readonly reading: ReadingOptions;
  readonly outputs: readonly ReportOutput[];
  /** As in {@link CompareConfiguration}. */
  readonly mistakes: readonly string[];
}

/** What of the world a configuration is read with. */
export type Place = Pick<Io, 'cwd' | 'env'>;
type Flags = InspectFlags | CompareFlags | VariantsFlags;

/** Its mistakes are in it: those that the checkout alone can tell come to them before they are told. */
export function readCompareConfiguration(
  invocation: CompareInvocation,
  place: Place,
): CompareConfiguration {
  const { flags } = invocation;
  const collector = newCollector(invocation.mistakes);
  const sides = readSides(invocation, collector);
  const build = {
    ...readCommonBuildOptions(flags, place, collector),
    file: flags.file,
    target: flags.target,
    cacheTo: flags.cacheTo,
  };
  const inputs = {
    images: [sides.base, sides.head].flatMap((side) =>
      side?.kind === 'image' ? [side.reference] : [],
    ),
    builds: isBuilt(sides) ? [build] : [],
    diveCi: flags.diveCi,
  };
  const configuration = {
    sides,
    build,
    usesDiveCi: flags.diveCi !== null,
    ...readMeasuring(flags, compareLimits(flags), COMPARE_FORMATS, inputs, place, collector),
  };
  return { ...configuration, mistakes: collector.mistakes() };
}

/** Its mistakes are in it, as those of a comparison are. */
export function readInspectConfiguration(
  { images, flags, mistakes }: InspectInvocation,
  place: Place,
): InspectConfiguration {
  const collector = newCollector(mistakes);
  const reference = readOneImage(images, collector);
  const inputs = {
    images: reference === null ? [] : [reference],
    builds: [],
    diveCi: flags.diveCi,
  };
  const configuration = {
    reference,
    platform: readPlatform(flags, collector),
    builder: flags.builder,
    ...readMeasuring(flags, imageLimits(flags), INSPECT_FORMATS, inputs, place, collector),
  };
  return { ...configuration, mistakes: collector.mistakes() };
}

/** How layers are read, what is judged, and where it is told: every command has these. */
export function readMeasuring(
  flags: Flags,
  limits: LimitTexts,
  formats: readonly Format[],
  inputs: InputFiles,
  place: Place,
  collector: Collector,
) {
  return {
    thresholds: readLimits(flags, limits, place, collector),
    ignores: collector.value(parseIgnores(flags.ignore, asFlag), []),
    reading: readReading(flags, place, collector),
    outputs: spareInputs(readOutputs(flags, formats, collector), inputs, place.cwd, collector),
  };
}

function readOneImage(
  images: InspectInvocation['images'],
  collector: Collector,
): ImageReference | null {
  if (images === null) return null;
  const [image] = images;
  if (image !== undefined && images.length === 1) return collector.image(image);
  collector.mistake(oneImage(images.length));
  return null;
}

/** Without Dockerfile and stage, of which there may be several. */
export function readCommonBuildOptions(
  flags: CompareFlags | VariantsFlags,
  { env }: Place,
  collector: Collector,
): BuildOptions {
  const secrets = flags.secret.flatMap((text) => {
    const secret = parseSecretFlag(text, env);
    return collector.value(secret.ok ? { ok: true, value: [secret.value] } : secret, []);
  });
  return {
    context: flags.context ?? '.',
    file: null,
    target: null,
    platform: readPlatform(flags, collector),
    buildArgs: flags.buildArg,
    buildContexts: flags.buildContext,
    // Values have no flag: every process of the machine could read them on the command line.
    secrets: [],
    secretEnvs: secrets.filter(({ from }) => from === 'environment').map(({ text }) => text),
    secretFiles: secrets.filter(({ from }) => from === 'file').map(({ text }) => text),
    ssh: flags.ssh,
    cacheFrom: flags.cacheFrom,
    cacheTo: [],
    builder: flags.builder,
    network: flags.network,
    addHosts: flags.addHost,
    allow: flags.allow,
    labels: flags.label,
    shmSize: flags.shmSize,
    ulimit: flags.ulimit,
    pull: flags.pull,
    noCache: !flags.cache,
    noCacheFilters: flags.cacheFilter,
    prepare: flags.prepare,
  };
}

function readPlatform({ platform }: Flags, collector: Collector): string | null {
  if (platform === null) return null;
  if (platform.includes(',')) {
    collector.mistake(onePlatform(platform));
    return null;
  }
  return collector.value(readInput('--platform', platform, parsePlatformName), platform);
}

type LimitTexts = Partial<Record<ThresholdInput, string | null>>;

export function imageLimits(flags: Flags): LimitTexts {
  return {
    'max-size': flags.maxSize,
    'max-wasted': flags.maxWasted,
    'min-efficiency': flags.minEfficiency,
    'size-metric': flags.sizeMetric,
  };
}

function compareLimits(flags: CompareFlags): Required<LimitTexts> {
  return {
    'max-increase': flags.maxIncrease,
    'warn-increase': flags.warnIncrease,
    'max-size': flags.maxSize,
    'max-wasted': flags.maxWasted,
    'max-wasted-increase': flags.maxWastedIncrease,
    'min-efficiency': flags.minEfficiency,
    'size-metric': flags.sizeMetric,
    'on-unmeasured': flags.onUnmeasured,
    confirm: flags.confirm,
    'confirm-timeout': flags.confirmTimeout,
  };
}

function readLimits(
  { diveCi }: Flags,
  texts: LimitTexts,
  place: Place,
  collector: Collector,
): Thresholds {
  const inputs: Partial<Record<ThresholdInput, string>> = {};
  for (const name of THRESHOLD_INPUTS) {
    const text = texts[name] ?? null;
    if (text !== null) inputs[name] = text;
  }
  const file = diveCi === null ? null : readDiveCiFile(diveCi, place, collector);
  return collector.value(readThresholds({ inputs, diveCi: file }, asFlag), NO_THRESHOLDS);
}

function readDiveCiFile(path: string, { cwd }: Place, collector: Collector): DiveCiFile | null {
  try {
    return { path, text: readFileSync(resolve(cwd, path), 'utf8') };
  } catch (error) {
    collector.mistake(diveCiNotReadable(path, error));
    return null;
  }
}

function readReading(flags: Flags, { cwd }: Place, collector: Collector): ReadingOptions {
  const { maxLayerBytes, maxEntries, maxJsonBytes } = DEFAULT_LIMITS;
  const maxCacheBytes = readBytes(
    'max-cache-bytes',
    flags.maxCacheBytes,
    DEFAULT_CACHE_BYTES,
    collector,
  );
  return {
    verify: flags.verify,
    cache:
      flags.cacheDir === null
        ? null
        : { folder: resolve(cwd, flags.cacheDir), maxBytes: maxCacheBytes },
    limits: {
      maxLayerBytes: readBytes('max-layer-bytes', flags.maxLayerBytes, maxLayerBytes, collector),
      maxEntries: readCount('max-entries', flags.maxEntries, maxEntries, collector),
      maxJsonBytes: readBytes('max-json-bytes', flags.maxJsonBytes, maxJsonBytes, collector),
      names: limitNames(asFlag),
    },
  };
}

function readBytes(
  name: string,
  text: string | null,
  otherwise: number,
  collector: Collector,
): number {
  if (text === null) return otherwise;
  const size = readInput(asFlag(name), text, parseSize);
  return size.ok ? size.value.bytes : collector.value(size, otherwise);
}

function readCount(
  name: string,
  text: string | null,
  otherwise: number,
  collector: Collector,
): number {
  return text === null
    ? otherwise
    : collector.value(readInput(asFlag(name), text, parseCount), otherwise);
}
