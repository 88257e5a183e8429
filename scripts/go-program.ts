import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface GoProgram {
  /** As it is called. */
  readonly name: string;
  /** The package that `go install` builds. */
  readonly module: string;
  readonly version: string;
}

/** A program to ask, or the reason why there is none. */
export type FoundProgram = { readonly program: string } | { readonly missing: string };

/**
 * What `go install` builds into `.tools/`, once. Nothing else is left behind: modules and build cache lie in a
 * folder of their own that is removed.
 */
export function goProgram({ name, module, version }: GoProgram, tools: string): FoundProgram {
  const folder = join(tools, `${name}-${version}`);
  const program = join(folder, name);
  if (existsSync(program)) return { program };
  if (runNow('go', ['version']).status !== 0) {
    return {
      missing: `there is no Go to build ${name} ${version}; give one with --${name} PROGRAM`,
    };
  }
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, 'build-'));
  try {
    const built = runNow('go', ['install', `${module}@${version}`], {
      GOBIN: scratch,
      GOPATH: join(scratch, 'path'),
      GOCACHE: join(scratch, 'cache'),
      GOFLAGS: '-modcacherw',
    });
    if (built.status !== 0) {
      return { missing: `go install ${module}@${version} failed: ${built.stderr.trim()}` };
    }
    renameSync(join(scratch, name), program);
    return { program };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

export interface RanNow {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runNow(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RanNow {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  return { status, stdout: stdout ?? '', stderr: error?.message ?? stderr };
}
