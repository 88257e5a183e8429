import { setTimeout } from 'node:timers/promises';
import type { World } from '../world/world.ts';
import { type BuildxPlace, buildx } from './buildx.ts';
import { docker } from './docker.ts';
import { askEngine, versionIn } from './engine-info.ts';
import {
  builderNotFound,
  buildxMissing,
  buildxTooOld,
  engineNotReached,
  unexpectedBuilder,
} from './failures.ts';
import type { Answer } from './run-process.ts';

/** The builder that `docker buildx build` would use, as it stands. */
export interface Builder extends BuildxPlace {
  /** As `--builder` was given; null: the current one. */
  readonly name: string | null;
  readonly driver: string;
  /** The docker context behind a `docker` driver; null for other drivers. */
  readonly context: string | null;
  /** Whether it runs already; else the first build starts it. */
  readonly running: boolean;
  /** `layout`: exports OCI layouts. `engine`: the classic image store, which can only load into the engine. */
  readonly exports: 'layout' | 'engine';
  /** `0.29.1`; null where a self-made buildx names none. */
  readonly buildxVersion: string | null;
}

/** The oldest buildx that is supported, and tested: Debian 13's. It keeps no build record. */
export const OLDEST_BUILDX = '0.13.1';

/**
 * From this one on, `--progress=rawjson` writes each message as a line. 0.13 and 0.14 know it too, but write a message over
 * many: moby/buildkit#4770, which is in BuildKit 0.14.
 */
const OLDEST_RAWJSON_LINES = '0.15.0';

/** How this buildx tells what it does: plainly, if nothing is known of it. */
export function progressOf({ buildxVersion }: Builder): 'plain' | 'rawjson' {
  return buildxVersion === null || isOlder(buildxVersion, OLDEST_RAWJSON_LINES)
    ? 'plain'
    : 'rawjson';
}

const REMEMBERED = new WeakMap<World['run'], Map<string | null, Promise<Builder>>>();

/**
 * Looks the builder up, once in a run; starts nothing.
 * @throws DietError `tool-missing`, `buildx-missing`, `buildx-too-old`, `builder-not-found`, `engine-not-reached`
 */
export function describeBuilder(name: string | null, world: World): Promise<Builder> {
  const builders = REMEMBERED.get(world.run) ?? new Map<string | null, Promise<Builder>>();
  REMEMBERED.set(world.run, builders);
  const builder = builders.get(name) ?? lookUp(name, world);
  builders.set(name, builder);
  return builder;
}

async function lookUp(name: string | null, world: World): Promise<Builder> {
  const notNeeded = new AbortController();
  const signal = AbortSignal.any([world.signal, notNeeded.signal]);
  // Most often the builder is that of the engine which docker talks to. That one says where buildx lies, too.
  const asking = askEngine(null, { ...world, signal }).catch(() => null);
  const soon = await Promise.race([asking, nothingAfter(PATIENCE_MILLISECONDS)]);
  const by = { plugin: soon?.buildxPlugin ?? null };
  const inspecting = buildx(['inspect', ...(name === null ? [] : [name])], by, world);
  const inspected = await inspecting.then(readInspection).catch(async (error: unknown) => {
    notNeeded.abort();
    await asking;
    throw error;
  });
  // Nobody waits for an engine that has nothing to do with the builder, and may not answer.
  if (inspected.driver !== 'docker') notNeeded.abort();
  const current = await asking;
  const buildxVersion = current?.buildxVersion ?? (await readBuildxVersion(world));
  const plugin = current?.buildxPlugin ?? null;
  refuseTooOld(buildxVersion);
  const { said, driver, endpoint, running } = inspected;
  if (/no builder .* found/i.test(said)) throw builderNotFound(name);
  if (driver === null) {
    const error = /^(?:Error|ERROR): +(.*)$/m.exec(said)?.[1];
    throw error === undefined ? unexpectedBuilder(name, said) : engineNotReached(error);
  }
  if (driver !== 'docker') {
    return { name, driver, context: null, running, exports: 'layout', buildxVersion, plugin };
  }
  const context = endpoint ?? 'default';
  const engine = current?.context === context ? current : await askEngine(context, world);
  if (engine.usesContainerd === null) throw engineNotReached(engine.said);
  const exports = engine.usesContainerd ? 'layout' : 'engine';
  return { name, driver, context, running, exports, buildxVersion, plugin };
}

/** An engine that takes longer may not be there at all, and the builder may need none. */
const PATIENCE_MILLISECONDS = 300;

/** Keeps nothing from ending. */
function nothingAfter(milliseconds: number): Promise<null> {
  return setTimeout(milliseconds, null, { ref: false });
}

interface Inspection {
  readonly said: string;
  readonly driver: string | null;
  /** The `docker` driver's is the name of a docker context. */
  readonly endpoint: string | null;
  readonly running: boolean;
}

function readInspection({ stdout, stderr }: Answer): Inspection {
  const said = `${stdout}\n${stderr}`;
  return {
    said,
    driver: /^Driver: +(\S+)$/m.exec(said)?.[1] ?? null,
    // A node's line.
    endpoint: /^Endpoint: +(\S+)$/m.exec(said)?.[1] ?? null,
    running: /^Status: +running$/m.test(said),
  };
}

/** `docker-container, buildx 0.29.1` */
export function shownBuilder({ driver, buildxVersion }: Builder): string {
  return buildxVersion === null ? driver : `${driver}, buildx ${buildxVersion}`;
}

async function readBuildxVersion(world: World): Promise<string | null> {
  const answer = await docker(['buildx', 'version'], world);
  if (answer.exitCode !== 0) throw buildxMissing(OLDEST_BUILDX);
  // `github.com/docker/buildx v0.36.1 3f1a…`; Debian writes `0.29.1+ds1`.
  return versionIn(answer.stdout.toString().split(' ')[1] ?? '');
}

function refuseTooOld(version: string | null): void {
  if (version !== null && isOlder(version, OLDEST_BUILDX)) {
    throw buildxTooOld(version, OLDEST_BUILDX);
  }
}

function isOlder(version: string, than: string): boolean {
  const limits = than.split('.').map(Number);
  for (const [i, part] of version.split('.').map(Number).entries()) {
    const difference = part - (limits[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
