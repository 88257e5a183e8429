import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { DiveSays } from '../../__tests__/support/dive-figures.ts';
import { type FoundProgram, goProgram, runNow as run } from '../go-program.ts';

export const DIVE_VERSION = 'v0.13.1';

/** The program given, or one that Go builds. */
export function findDive(given: string | null, tools: string): FoundProgram {
  if (given !== null) return checkVersion(given);
  const module = 'github.com/wagoodman/dive';
  return goProgram({ name: 'dive', module, version: DIVE_VERSION }, tools);
}

/** A release says its version; one that `go install` built says it to `go version -m` alone. */
function checkVersion(program: string): FoundProgram {
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
