import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { DiveSays } from '../../__tests__/support/dive-figures.ts';

export const DIVE_VERSION = 'v0.13.1';
const MODULE = `github.com/wagoodman/dive@${DIVE_VERSION}`;

/** A dive to ask, or the reason why there is none. */
export type FoundDive = { readonly program: string } | { readonly missing: string };

/**
 * The program given, or one that `go install` builds into `.tools/`, once. Nothing else is left behind:
 * modules and build cache lie in a folder of their own that is removed.
 */
export function findDive(given: string | null, tools: string): FoundDive {
  if (given !== null) return checkVersion(given);
  const folder = join(tools, `dive-${DIVE_VERSION}`);
  const program = join(folder, 'dive');
  if (existsSync(program)) return { program };
  if (run('go', ['version']).status !== 0) {
    return {
      missing: `there is no Go to build dive ${DIVE_VERSION}; give one with --dive PROGRAM`,
    };
  }
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, 'build-'));
  try {
    const built = run('go', ['install', MODULE], {
      GOBIN: scratch,
      GOPATH: join(scratch, 'path'),
      GOCACHE: join(scratch, 'cache'),
      GOFLAGS: '-modcacherw',
    });
    if (built.status !== 0)
      return { missing: `go install ${MODULE} failed: ${built.stderr.trim()}` };
    renameSync(join(scratch, 'dive'), program);
    return { program };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A release says its version; one that `go install` built says it to `go version -m` alone. */
function checkVersion(program: string): FoundDive {
  const said = `${run(program, ['--version']).stdout} ${run('go', ['version', '-m', program]).stdout}`;
  const version = DIVE_VERSION.slice(1).replaceAll('.', '\\.');
  if (new RegExp(`\\bv?${version}\\b`).test(said)) return { program };
  return { missing: `${program} does not say that it is dive ${DIVE_VERSION}` };
}

const exportedJson = v.object({
  layer: v.array(v.object({ sizeBytes: v.number() })),
  image: v.object({
    sizeBytes: v.number(),
    inefficientBytes: v.number(),
    efficiencyScore: v.number(),
    fileReference: v.array(
      v.object({ count: v.number(), sizeBytes: v.number(), file: v.string() }),
    ),
  }),
});

/** Asks dive twice: its JSON has no figure of user bytes, its CI report has. */
export function askDive(program: string, archive: string, workspace: string): DiveSays {
  const json = join(workspace, 'dive.json');
  const image = `docker-archive://${archive}`;
  // dive truncates nothing that it writes to.
  rmSync(json, { force: true });
  const exported = run(program, ['--json', json, image], { HOME: workspace, CI: 'false' });
  if (exported.status !== 0) throw new Error(`dive failed on ${archive}: ${exported.stderr}`);
  const report = run(program, ['--ci', '--ci-config', join(workspace, 'none'), image], {
    HOME: workspace,
  });
  const percent = /userWastedPercent: (\S+) %/.exec(report.stdout)?.[1];
  if (percent === undefined)
    throw new Error(`dive's CI report has no userWastedPercent: ${report.stdout}`);
  const said = v.parse(exportedJson, JSON.parse(readFileSync(json, 'utf8')));
  return {
    layerBytes: said.layer.map((layer) => layer.sizeBytes),
    sizeBytes: said.image.sizeBytes,
    efficiency: said.image.efficiencyScore,
    wastedBytes: said.image.inefficientBytes,
    userWastedPercent: percent,
    inefficientFiles: said.image.fileReference.map(({ file, count, sizeBytes }) => [
      file,
      count,
      sizeBytes,
    ]),
  };
}

function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  return { status, stdout: stdout ?? '', stderr: error?.message ?? stderr };
}
