import type { World } from '../world/world.ts';
import {
  builderNotFound,
  buildxMissing,
  buildxTooOld,
  engineNotReached,
  unexpectedBuilder,
} from './failures.ts';
import { type Answer, askProcess } from './run-process.ts';
import { findTool } from './tools.ts';

/** The builder that `docker buildx build` would use, as it stands. */
export interface Builder {
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
 * Looks the builder up; starts nothing.
 * @throws DietError `tool-missing`, `buildx-missing`, `buildx-too-old`, `builder-not-found`, `engine-not-reached`
 */
export async function describeBuilder(name: string | null, world: World): Promise<Builder> {
  const reading = readBuildxVersion(world);
  const inspecting = docker(['buildx', 'inspect', ...(name === null ? [] : [name])], world);
  // Both are waited for, whatever becomes of one: nothing may go on behind an error.
  await Promise.allSettled([reading, inspecting]);
  const buildxVersion = await reading;
  const inspected = await inspecting;
  const said = `${inspected.stdout}\n${inspected.stderr}`;
  const error = /^(?:Error|ERROR): +(.*)$/m.exec(said)?.[1];
  if (/no builder .* found/i.test(said)) throw builderNotFound(name);
  const driver = /^Driver: +(\S+)$/m.exec(said)?.[1];
  if (driver === undefined) {
    throw error === undefined ? unexpectedBuilder(name, said) : engineNotReached(error);
  }
  const running = /^Status: +running$/m.test(said);
  if (driver !== 'docker') {
    return { name, driver, context: null, running, exports: 'layout', buildxVersion };
  }
  // A node's line. The `docker` driver's endpoint is the name of a docker context.
  const context = /^Endpoint: +(\S+)$/m.exec(said)?.[1] ?? 'default';
  const exports = (await usesContainerd(context, world)) ? 'layout' : 'engine';
  return { name, driver, context, running, exports, buildxVersion };
}

/** `docker-container, buildx 0.29.1` */
export function shownBuilder({ driver, buildxVersion }: Builder): string {
  return buildxVersion === null ? driver : `${driver}, buildx ${buildxVersion}`;
}

/**
 * A docker query with the world's environment, which may go to a registry or a remote engine. The exit code is the
 * caller's to judge.
 */
export async function docker(args: readonly string[], world: World): Promise<Answer> {
  const { cwd, env, signal } = world;
  return askProcess({ command: findTool('docker', env), args, cwd, env, signal });
}

async function readBuildxVersion(world: World): Promise<string | null> {
  const answer = await docker(['buildx', 'version'], world);
  if (answer.exitCode !== 0) throw buildxMissing(OLDEST_BUILDX);
  // `github.com/docker/buildx v0.36.1 3f1a…`; Debian writes `0.29.1+ds1`.
  const version = /^\S+ v?(\d+\.\d+\.\d+)/.exec(answer.stdout.toString())?.[1] ?? null;
  if (version !== null && isOlder(version, OLDEST_BUILDX)) {
    throw buildxTooOld(version, OLDEST_BUILDX);
  }
  return version;
}

function isOlder(version: string, than: string): boolean {
  const limits = than.split('.').map(Number);
  for (const [i, part] of version.split('.').map(Number).entries()) {
    const difference = part - (limits[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** The engine says so itself: its containerd image store names the snapshotter as its driver type. */
async function usesContainerd(context: string, world: World): Promise<boolean> {
  const answer = await docker(
    ['--context', context, 'info', '--format', '{{json .DriverStatus}}'],
    world,
  );
  if (answer.exitCode !== 0) throw engineNotReached(lastLine(answer.stderr));
  return answer.stdout.toString().includes('io.containerd.snapshotter.v1');
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
