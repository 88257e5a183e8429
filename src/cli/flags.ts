import { type Command, Option } from 'commander';
import * as v from 'valibot';
import { SIZE_METRICS } from '../policy/size-metric.ts';
import { NO_THRESHOLDS } from '../policy/thresholds.ts';

/**
 * The flags, by group, each with the schema of what commander makes of it. Names are those of
 * `docker buildx build` where it has them, else those of the action's inputs.
 */

export const INSPECT_FORMATS = ['text', 'markdown', 'json'] as const;
/** A comparison can also be had as the comment that the action would write. */
export const COMPARE_FORMATS = [...INSPECT_FORMATS, 'comment'] as const;
export type Format = (typeof COMPARE_FORMATS)[number];

const text = v.nullish(v.string(), null);
const texts = v.optional(v.array(v.string()), []);
const toggle = v.optional(v.boolean(), false);

export const SIDE_FLAGS = { base: text, head: text, baseImage: text, headImage: text };

export function addSideFlags(command: Command): void {
  command
    .optionsGroup('What is compared:')
    .addOption(
      one(
        '--base <ref>',
        'that very commit to compare with (default: where HEAD left the main branch)',
      ),
    )
    .addOption(
      one('--head <ref>', 'commit that is judged (default: the working tree as it lies there)'),
    )
    .addOption(one('--base-image <image>', 'an image that exists, in place of --base'))
    .addOption(one('--head-image <image>', 'an image that exists, in place of --head'));
}

export const VARIANT_FLAGS = { file: texts, target: texts, vary: texts };

export function addVariantFlags(command: Command): void {
  command
    .optionsGroup('What is compared (every Dockerfile with every stage and every value):')
    .addOption(many('-f, --file <path>', 'a Dockerfile (default: Dockerfile in the context)'))
    .addOption(many('--target <stage>', 'a stage'))
    .addOption(
      many(
        '--vary <name=value,value>',
        'values of a build argument; they are shown, or LABEL in place of one written LABEL:=VALUE',
      ),
    );
}

/** For whatever is built or fetched. */
export const FETCH_FLAGS = { platform: text, builder: text };

export function addFetchFlags(command: Command): void {
  command
    .addOption(one('--platform <platform>', "such as linux/arm64 (default: this machine's)"))
    .addOption(one('--builder <name>', 'the buildx builder to use (default: the current one)'));
}

/** How anything is built, whatever Dockerfile and stage. */
export const COMMON_BUILD_FLAGS = {
  context: text,
  buildArg: texts,
  buildContext: texts,
  secret: texts,
  ssh: texts,
  cacheFrom: texts,
  network: text,
  addHost: texts,
  allow: texts,
  label: texts,
  shmSize: text,
  ulimit: texts,
  pull: toggle,
  /** Commander's name for `--no-cache`: true unless it is given. */
  cache: v.optional(v.boolean(), true),
  /** `--no-cache-filter` */
  cacheFilter: texts,
  prepare: text,
};

export const BUILD_FLAGS = { ...COMMON_BUILD_FLAGS, file: text, target: text, cacheTo: texts };

export const BUILD_FLAGS_HEADING = 'How both are built (as docker buildx build has them):';

export function addBuildFlags(command: Command): void {
  command.optionsGroup(BUILD_FLAGS_HEADING);
  addContextFlag(command);
  command
    .addOption(
      one(
        '-f, --file <path>',
        'the Dockerfile, from here too (default: Dockerfile in the context)',
      ),
    )
    .addOption(one('--target <stage>', 'the stage to build'));
  addSourceFlags(command);
  command.addOption(
    many('--cache-to <destination>', "where to export the cache of the head's build"),
  );
  addRunFlags(command, "run by bash in each side's own copy before its build");
}

export const VARIANT_BUILD_FLAGS_HEADING = 'How all are built (as docker buildx build has them):';

/** Without --cache-to: several builds would overwrite one another's. */
export function addVariantBuildFlags(command: Command): void {
  command.optionsGroup(VARIANT_BUILD_FLAGS_HEADING);
  addContextFlag(command);
  addSourceFlags(command);
  addRunFlags(command, 'run by bash in the copy of the repository before the builds');
}

function addContextFlag(command: Command): void {
  command.addOption(
    one('--context <dir>', 'the build context, a folder of the repository, from here (default: .)'),
  );
}

function addSourceFlags(command: Command): void {
  command
    .addOption(many('--build-arg <name=value>', 'a build argument'))
    .addOption(many('--build-context <name=source>', 'an additional build context'))
    .addOption(many('--secret <id=...>', 'id=token,env=TOKEN or id=token,src=token.txt'))
    .addOption(many('--ssh <id>', 'an SSH agent socket or keys: default or id=path'))
    .addOption(many('--cache-from <source>', 'an external cache to read'));
}

function addRunFlags(command: Command, prepare: string): void {
  command
    .addOption(one('--network <mode>', 'network of RUN instructions'))
    .addOption(many('--add-host <host:ip>', 'a line of /etc/hosts'))
    .addOption(many('--allow <entitlement>', 'network.host or security.insecure'))
    .addOption(many('--label <name=value>', 'a label of the image'))
    .addOption(one('--shm-size <size>', 'size of /dev/shm'))
    .addOption(many('--ulimit <limit>', 'such as nofile=1024:2048'))
    .addOption(new Option('--pull', 'look for newer base images'))
    .addOption(new Option('--no-cache', 'build without the cache'))
    .addOption(many('--no-cache-filter <stage>', 'build this stage without the cache').default([]))
    .addOption(one('--prepare <command>', prepare));
}

export const IMAGE_LIMIT_FLAGS = {
  maxSize: text,
  maxWasted: text,
  minEfficiency: text,
  sizeMetric: text,
  diveCi: text,
};
export const COMPARE_LIMIT_FLAGS = {
  ...IMAGE_LIMIT_FLAGS,
  maxIncrease: text,
  warnIncrease: text,
  maxWastedIncrease: text,
  onUnmeasured: text,
  confirm: text,
  confirmTimeout: text,
};

export function addCompareLimitFlags(command: Command): void {
  command
    .optionsGroup('Limits (past one of them the exit code is 1):')
    .addOption(one('--max-increase <limit>', 'growth: 10MB, 10%, "10% and 10MB", "10% or 10MB"'))
    .addOption(one('--warn-increase <limit>', 'growth that is only warned of'))
    .addOption(one('--max-wasted-increase <size>', 'growth of the wasted bytes'));
  addAbsoluteLimits(command);
  command
    .addOption(
      one('--on-unmeasured <result>', 'if the base could not be measured: warn (default) or fail'),
    )
    .addOption(
      one(
        '--confirm <when>',
        'build both sides again before failing for steps that were only run again: on-failure (default), never',
      ),
    )
    .addOption(
      one(
        '--confirm-timeout <time>',
        'how long that may take before the limit only warns: 10m (5 times the first builds, 5m to 20m)',
      ),
    );
}

export function addImageLimitFlags(
  command: Command,
  heading = 'Limits (past one of them the exit code is 1):',
): void {
  command.optionsGroup(heading);
  addAbsoluteLimits(command);
}

function addAbsoluteLimits(command: Command): void {
  command
    .addOption(one('--max-size <size>', 'size of the image: 200MB, 150MiB'))
    .addOption(
      one('--max-wasted <size>', 'bytes that an image of the same content could do without'),
    )
    .addOption(
      one('--min-efficiency <share>', 'share of the own bytes that is not wasted: 0.95, 95%'),
    )
    .addOption(
      one(
        '--size-metric <metric>',
        `what the limits of size speak of: ${SIZE_METRICS.join(' or ')} (default: ${NO_THRESHOLDS.sizeMetric})`,
      ),
    )
    .addOption(
      one('--dive-ci <path>', "a .dive-ci file: dive's rules, held against dive's figures"),
    );
}

export const READ_FLAGS = {
  verify: toggle,
  cacheDir: text,
  maxCacheBytes: text,
  maxLayerBytes: text,
  maxEntries: text,
  maxJsonBytes: text,
};

export function addReadFlags(command: Command): void {
  command
    .optionsGroup('Reading:')
    .addOption(new Option('--verify', 'check every layer against its digests'))
    .addOption(
      one('--cache-dir <dir>', 'keep what layers hold there: next time only new ones are read'),
    )
    .addOption(one('--max-cache-bytes <size>', 'how much may lie there (default: 512MiB)'))
    .addOption(
      one('--max-layer-bytes <size>', 'refuse layers that unpack to more (default: 64GiB)'),
    )
    .addOption(one('--max-entries <count>', 'refuse images with more files (default: 1200000)'))
    .addOption(
      one('--max-json-bytes <size>', 'refuse images with a longer document (default: 32MiB)'),
    );
}

export const OUTPUT_FLAGS = {
  ignore: texts,
  format: v.optional(v.string(), 'text'),
  output: texts,
  quiet: toggle,
  verbose: toggle,
};

export function addOutputFlags(command: Command, formats: readonly Format[]): void {
  command
    .optionsGroup('Output:')
    .addOption(
      many(
        '--ignore <finding>',
        'not to speak of: "apt-lists because REASON", "apt-lists in PATH because REASON"',
      ),
    )
    .addOption(one('--format <format>', `${listed(formats)} (default: text)`))
    .addOption(
      many('-o, --output <file>', 'write the report to a file; json=FILE: one more, as JSON'),
    )
    .addOption(new Option('-q, --quiet', 'no progress, only warnings and errors'))
    .addOption(new Option('-v, --verbose', "the builder's whole output, and details of errors"));
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function one(flags: string, description: string): Option {
  return new Option(flags, description);
}

function many(flags: string, description: string): Option {
  return new Option(`${flags}...`, description).argParser(collect);
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
