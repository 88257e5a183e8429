import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Environment } from '../world/environment.ts';
import type { World } from '../world/world.ts';
import { heldForBegunSteps } from './begun-steps.ts';
import { type BuildOutput, buildArguments } from './build-arguments.ts';
import type { BuildOptions } from './build-plan.ts';
import { type Builder, progressOf } from './builder.ts';
import { buildxCommand } from './buildx.ts';
import { policyNotReadable } from './failures.ts';
import { type BuildMetadata, parseBuildMetadata } from './metadata.ts';
import { redactor } from './redact.ts';
import { runProcess } from './run-process.ts';
import type { PreparedSecrets } from './secrets.ts';
import { readSolveProgress } from './solve-progress.ts';
import { namesImage, type Pin, sourcePolicy } from './source-policy.ts';
import { watchLabels } from './step-labels.ts';
import { outcomesOf, type StepOutcomes } from './step-outcomes.ts';
import { uniqueName } from './unique-name.ts';

/** One run of buildx. */
export interface ImageBuild {
  /** For folders and tags: `head`. */
  readonly name: string;
  /** What people know it by, in the progress. */
  readonly shownAs: string;
  /** Absolute. */
  readonly context: string;
  /** Absolute, or `-` for `dockerfileText`. */
  readonly dockerfile: string;
  readonly dockerfileText: string | null;
  readonly buildContexts: readonly string[];
  readonly options: BuildOptions;
  readonly builder: Builder;
  readonly secrets: PreparedSecrets;
  readonly pins: readonly Pin[];
  readonly writesCache: boolean;
  readonly output: BuildOutput;
}

export type BuildResult =
  | {
      readonly ok: true;
      readonly metadata: BuildMetadata;
      /** The lines that say what images were resolved to, for a buildx that keeps no record. */
      readonly imageLines: readonly string[];
      readonly outcomes: StepOutcomes;
    }
  /** The end of buildx's own message, without values of secrets and build arguments. */
  | { readonly ok: false; readonly details: readonly string[] };

/**
 * Runs `docker buildx build` and waits for it.
 * @throws DietError `policy-not-readable`; the reason of the world's signal, once nothing of the build runs
 */
export async function buildImage(build: ImageBuild, world: World): Promise<BuildResult> {
  const metadataFile = join(world.workspace, `${build.name}-${uniqueName()}.json`);
  const redact = redactor(build.secrets.values, build.options.buildArgs, world.env);
  const imageLines: string[] = [];
  const labels = watchLabels();
  const progress = progressOf(build.builder);
  const reader = progress === 'rawjson' ? readSolveProgress() : undefined;
  const held = heldForBegunSteps(world.signal);
  const { command, first } = buildxCommand(build.builder, world);
  const args = buildArguments(build.options, {
    context: build.context,
    dockerfile: build.dockerfile,
    buildContexts: build.buildContexts,
    secrets: build.secrets.flags,
    output: build.output,
    metadataFile,
    progress,
    writesCache: build.writesCache,
  });
  const { exitCode, tail } = await runProcess({
    command,
    args: [...first, ...args],
    cwd: world.cwd,
    env: {
      ...DEFAULTS,
      ...world.env,
      ...build.secrets.env,
      ...FIXED,
      // buildx leaves its copy of the Dockerfile behind when it is stopped: it goes with the workspace.
      TMPDIR: world.workspace,
      ...pinned(build, world),
    },
    signal: held.signal,
    input: build.dockerfileText,
    ...(reader && { reader }),
    onLine: (line) => {
      if (namesImage(line)) imageLines.push(line);
      labels.line(line);
      held.line(line);
      if (line !== '') world.progress.detail(`${build.shownAs} ${redact(line)}`);
    },
  }).finally(() => held.release());
  world.signal.throwIfAborted();
  if (exitCode !== 0) return { ok: false, details: failureLines(tail.map(redact)) };
  const metadata = parseBuildMetadata(readFileSync(metadataFile, 'utf8'), build.options.platform);
  const { provenance } = metadata;
  const outcomes =
    reader === undefined || provenance === null
      ? { bySteps: new Map(), byLabels: labels.outcomes() }
      : outcomesOf(provenance, reader.outcomes());
  return { ok: true, metadata, imageLines, outcomes };
}

/** Unless the user has set them otherwise. */
const DEFAULTS: Environment = {
  // buildx would ask git for the context's state, which rewrites the index while the context is sent.
  BUILDX_GIT_INFO: 'false',
};

const FIXED: Environment = {
  // buildx 0.14 and newer: the whole record, whatever `--provenance` says.
  BUILDX_METADATA_PROVENANCE: 'max',
  DOCKER_CLI_HINTS: 'false',
  NO_COLOR: '1',
};

function pinned(build: ImageBuild, world: World): Environment {
  if (build.pins.length === 0) return {};
  const file = join(world.workspace, `${build.name}-${uniqueName()}-policy.json`);
  writeFileSync(file, sourcePolicy(build.pins, usersRules(world)));
  return { [POLICY]: file };
}

const POLICY = 'EXPERIMENTAL_BUILDKIT_SOURCE_POLICY';

/** buildx reads one policy: the user's own goes in front of ours. */
function usersRules(world: World): readonly unknown[] {
  const file = world.env[POLICY];
  if (!file) return [];
  try {
    const { rules } = v.parse(
      v.object({ rules: v.optional(v.array(v.unknown()), []) }),
      JSON.parse(readFileSync(file, 'utf8')),
    );
    return rules;
  } catch (error) {
    throw policyNotReadable(file, error);
  }
}

const MOST_DETAILS = 30;

/** From buildx's plain progress the part that says what went wrong: what follows the first rule of dashes. */
function failureLines(lines: readonly string[]): string[] {
  const end = lines.findLastIndex((line) => line.startsWith('ERROR: '));
  const message = lines.slice(0, end === -1 ? undefined : end + 1);
  const start = message.indexOf('------');
  const told = (start === -1 ? message : message.slice(start)).filter((line) => line.trim() !== '');
  return told.slice(-MOST_DETAILS);
}
