import * as v from 'valibot';
import type { World } from '../world/world.ts';
import { docker } from './docker.ts';

/** What docker says of itself and of an engine. */
export interface EngineInfo {
  /** The docker context that leads there; null where docker does not say. */
  readonly context: string | null;
  /** Whether images lie in containerd's store; null if the engine does not answer. */
  readonly usesContainerd: boolean | null;
  /** `0.29.1`, as docker lists its plugins; null where it lists no buildx, or one of no number. */
  readonly buildxVersion: string | null;
  /** Where that plugin lies; null where docker does not say. */
  readonly buildxPlugin: string | null;
  /** The last of docker's words, if it had something to complain of. */
  readonly said: string;
}

const INFO = v.object({
  // docker/cli, cli/command/system/info.go: `clientInfo`.
  client: v.object({
    Context: v.optional(v.string()),
    Plugins: v.nullish(
      v.array(
        v.object({
          Name: v.string(),
          Version: v.optional(v.string()),
          Path: v.optional(v.string()),
        }),
      ),
    ),
  }),
  // Docker's API, `GET /info`. The version is empty where no engine answers; the driver `vfs` has no status.
  server: v.nullish(v.string()),
  driverStatus: v.nullish(v.array(v.array(v.string()))),
});
const FORMAT =
  '{"client":{{json .ClientInfo}},"server":{{json .ServerVersion}},"driverStatus":{{json .DriverStatus}}}';

/** @param context null: the engine that docker talks to by itself */
export async function askEngine(context: string | null, world: World): Promise<EngineInfo> {
  const flags = context === null ? [] : ['--context', context];
  const { stdout, stderr } = await docker([...flags, 'info', '--format', FORMAT], world);
  const said = stderr.trim().split('\n').at(-1) ?? '';
  const info = parse(stdout.toString());
  if (info === null) {
    return {
      context: null,
      usesContainerd: null,
      buildxVersion: null,
      buildxPlugin: null,
      said,
    };
  }
  const buildx = info.client.Plugins?.find(({ Name }) => Name === 'buildx');
  return {
    context: info.client.Context ?? null,
    usesContainerd: info.server ? (info.driverStatus ?? []).flat().includes(SNAPSHOTTER) : null,
    buildxVersion: versionIn(buildx?.Version ?? ''),
    buildxPlugin: buildx?.Path ?? null,
    said,
  };
}

/** The containerd image store names the snapshotter as its driver type. */
const SNAPSHOTTER = 'io.containerd.snapshotter.v1';

function parse(text: string): v.InferOutput<typeof INFO> | null {
  try {
    return v.parse(INFO, JSON.parse(text));
  } catch {
    return null;
  }
}

/** `0.29.1` of `v0.29.1` or `0.29.1+ds1`; null if it is no such number. */
export function versionIn(text: string): string | null {
  return /^v?(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? null;
}
