/**
 * `npm run bench -- [ROW…] [--runs N] [--dive PROGRAM]`: what reading and analysing costs, against what
 * nothing can be cheaper than. Prints a table with limits and verdicts; exits 1 if a limit does not hold. What it
 * makes (images, bundles, dive) stays in .tools/ for the next time. docs/performance.md says what the rows mean.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findDive } from '../scripts/parity/dive.ts';
import { Problem, runCommand } from '../scripts/process.ts';
import type { Bench } from './bench.ts';
import { buildImages } from './images/build-images.ts';
import { machine } from './machine.ts';
import { bundlePrograms } from './programs.ts';
import { type Figure, type Row, verdict } from './row.ts';
import { ROWS } from './rows.ts';
import { type Result, table } from './table.ts';

const repository = join(import.meta.dirname, '..');
const tools = join(repository, '.tools');
const kept = join(tools, 'bench');
const LEAST_RUNS = 5;

interface Arguments {
  readonly rows: readonly Row[];
  readonly runs: number;
  readonly dive: string | null;
}

function readArguments(): Arguments {
  const { values, positionals: asked } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: String(LEAST_RUNS) },
      dive: { type: 'string' },
    },
  });
  const unknown = asked.filter((name) => !ROWS.some((row) => row.name === name));
  if (unknown.length > 0) {
    const names = ROWS.map(({ name }) => name).join(', ');
    throw new Problem(`there is no row named ${unknown.join(', ')}; there are: ${names}.`);
  }
  const runs = Number(values.runs);
  if (!Number.isSafeInteger(runs) || runs < 1) {
    throw new Problem(`--runs ${values.runs} is no number of runs: give a whole number from 1 on.`);
  }
  const isAsked = ({ name }: Row) => asked.length === 0 || asked.includes(name);
  return { rows: ROWS.filter(isAsked), runs, dive: values.dive ?? null };
}

async function bench(signal: AbortSignal): Promise<number> {
  const { rows, runs, dive } = readArguments();
  const programs = join(kept, 'programs');
  await bundlePrograms(repository, programs);
  const images = join(kept, 'images');
  mkdirSync(images, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'image-diet-bench-'));
  const results: Result[] = [];
  try {
    const setting: Bench = {
      runs,
      signal,
      scratch,
      images: (name) => buildImages(name, images, repository, signal),
      program: (name) => [process.execPath, join(programs, `${name}.js`)],
      dive: () => findDive(dive, tools),
    };
    console.log(`${machine()}; medians of ${runs}, measured in turn\n`);
    for (const row of rows) {
      console.error(`· ${row.name} …`);
      const figure = await measured(row, setting);
      console.error(`  ${'notRun' in figure ? figure.notRun : figure.parts}`);
      results.push({ row, figure });
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  console.log(table(results));
  if (runs < LEAST_RUNS)
    console.log(
      `\nOf ${runs} runs a median says little: ${LEAST_RUNS} are the least for a figure to keep.`,
    );
  return results.some(isOver) || results.some(isFailed) ? 1 : 0;
}

const FAILED = 'failed: ';

/** A row that fails costs its own figure, and none of the others. */
async function measured(row: Row, setting: Bench): Promise<Figure> {
  try {
    return await row.measure(setting);
  } catch (error) {
    if (!(error instanceof Problem) || setting.signal.aborted) throw error;
    return { notRun: `${FAILED}${error.message}` };
  }
}

function isFailed({ figure }: Result): boolean {
  return 'notRun' in figure && figure.notRun.startsWith(FAILED);
}

function isOver({ row, figure }: { readonly row: Row; readonly figure: Figure }): boolean {
  return verdict(row.limit, figure) === 'OVER';
}

await runCommand(bench);
