import { type ChildProcess, spawn } from 'node:child_process';
import * as v from 'valibot';
import { type FoundProgram, goProgram, runNow } from '../go-program.ts';

export const CRANE_VERSION = 'v0.20.6';

/** The program given, or one that Go builds. */
export function findCrane(given: string | null, tools: string): FoundProgram {
  if (given !== null) return { program: given };
  const module = 'github.com/google/go-containerregistry/cmd/crane';
  return goProgram({ name: 'crane', module, version: CRANE_VERSION }, tools);
}

/** crane, and a registry of its own on the loopback interface. */
export interface Crane {
  /** `127.0.0.1:45123` */
  readonly host: string;
  run(...args: readonly string[]): string;
  /** What its manifest says a machine without any of its layers pulls: each blob once. */
  pulledBytes(image: string): number;
  close(): void;
}

const manifest = v.object({ layers: v.array(v.object({ digest: v.string(), size: v.number() })) });

export async function startCrane(program: string): Promise<Crane> {
  const server = spawn(program, ['registry', 'serve', '--address', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const host = `127.0.0.1:${await portOf(server)}`;
  function run(...args: readonly string[]): string {
    const { status, stdout, stderr } = runNow(program, ['--insecure', ...args]);
    if (status !== 0) throw new Error(`crane ${args.join(' ')} failed: ${stderr}`);
    return stdout.trim();
  }
  return {
    host,
    run,
    pulledBytes(image) {
      const { layers } = v.parse(manifest, JSON.parse(run('manifest', image)));
      const sizes = new Map(layers.map(({ digest, size }) => [digest, size]));
      return [...sizes.values()].reduce((sum, size) => sum + size, 0);
    },
    close: () => server.kill(),
  };
}

/** It writes where it listens: `serving on port 45123`. */
function portOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const onData = (data: unknown): void => {
      said += String(data);
      const port = /serving on port (\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(port);
    };
    server.stdout?.on('data', onData);
    server.stderr?.on('data', onData);
    server.on('error', reject);
    server.on('exit', () => reject(new Error(`crane's registry ended: ${said}`)));
  });
}
