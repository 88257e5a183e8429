/**
 * The main job on a sample, with the checked-in bundle: script/demo runs it. It needs no npm package.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { anyEngine } from './engine.ts';
import { Problem, run, runCommand } from './process.ts';
import { standInsFor } from './stand-ins.ts';

const repository = join(import.meta.dirname, '..');
const sample = join(repository, 'examples', 'sample-3-layers');
const bundle = join(repository, 'dist', 'cli.js');
/** Ignored by git, and kept for whoever wants to look at it. */
const results = join(repository, 'tmp', 'demo');

/** The two commits of a pull request that makes an image worse. */
const COMMITS = [
  { branch: 'main', dockerfile: 'Dockerfile.optimized', message: 'One layer for the tools' },
  { branch: 'three-layers', dockerfile: 'Dockerfile.original', message: 'A layer for each step' },
] as const;

/** The gate that the README recommends. */
const LIMIT = ['--max-increase', '10% and 10MB'];
/** The sample is past it. */
const PAST_THE_LIMIT = 1;

interface Lap {
  readonly what: string;
  readonly milliseconds: number;
}

function stopwatch(start: number) {
  const laps: Lap[] = [];
  let last = start;
  return {
    laps,
    lap(what: string): void {
      const now = Date.now();
      laps.push({ what, milliseconds: now - last });
      last = now;
    },
  };
}

async function git(folder: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const person = {
    NAME: 'Image Diet',
    EMAIL: 'demo@image-diet.invalid',
    DATE: '2023-01-01T00:00:00Z',
  };
  const env: Record<string, string | undefined> = { ...process.env };
  // Neither the machine's settings nor a repository around a hook that runs this.
  for (const name of Object.keys(env)) if (name.startsWith('GIT_')) delete env[name];
  Object.assign(env, { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' });
  for (const [key, value] of Object.entries(person)) {
    env[`GIT_AUTHOR_${key}`] = value;
    env[`GIT_COMMITTER_${key}`] = value;
  }
  const { code, stderr } = await run('git', args, { env, cwd: folder, signal });
  if (code !== 0) throw new Problem(`git ${args[0]} failed: ${stderr.trim()}`);
}

async function makeRepository(folder: string, signal: AbortSignal): Promise<void> {
  await git(folder, ['init', '--quiet', '--initial-branch', COMMITS[0].branch], signal);
  for (const { branch, dockerfile, message } of COMMITS) {
    if (branch !== COMMITS[0].branch)
      await git(folder, ['switch', '--quiet', '-c', branch], signal);
    copyFileSync(join(sample, dockerfile), join(folder, 'Dockerfile'));
    await git(folder, ['add', 'Dockerfile'], signal);
    await git(folder, ['commit', '--quiet', '--message', message], signal);
  }
}

function tell(sentence: string): void {
  console.error(`· ${sentence}`);
}

function tellTimes(laps: readonly Lap[]): void {
  const total = laps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rows = [...laps, { what: 'in all', milliseconds: total }];
  const width = Math.max(...rows.map(({ what }) => what.length));
  console.error('\nWhere the seconds went:');
  for (const { what, milliseconds } of rows) {
    console.error(`  ${what.padEnd(width)}  ${(milliseconds / 1000).toFixed(1).padStart(5)} s`);
  }
}

async function demo(signal: AbortSignal): Promise<number> {
  if (!existsSync(bundle)) throw new Problem('dist/cli.js is missing: run npm run build.');
  const { laps, lap } = stopwatch(Number(process.env['IMAGE_DIET_STARTED'] ?? Date.now()));
  lap('Node');
  await using cleanUp = new AsyncDisposableStack();

  const engine = await anyEngine(signal);
  cleanUp.defer(() => engine.release());
  if (engine.kind === 'private') {
    tell(
      'No engine with buildx answers here: a private one runs while this needs it (script/docker).',
    );
  }
  lap('engine');

  const standIns = await standInsFor(engine, ['alpine:3.17'], signal);
  cleanUp.defer(() => standIns.close());
  for (const sentence of standIns.sentences) tell(`${sentence}.`);
  lap('base image');

  const folder = mkdtempSync(join(tmpdir(), 'image-diet-demo-'));
  cleanUp.defer(() => rmSync(folder, { recursive: true, force: true }));
  await makeRepository(folder, signal);
  lap('git repository');

  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const comment = join(results, 'comment.md');
  const json = join(results, 'report.json');
  const [base, head] = COMMITS;
  const command = ['compare', '--base', base.branch, '--head', head.branch, ...LIMIT];
  tell(`image-diet ${command.map((word) => (word.includes(' ') ? `'${word}'` : word)).join(' ')}`);
  const { code } = await run(
    process.execPath,
    [
      ...[bundle, ...command, ...standIns.flags],
      ...['--output', `comment=${comment}`, '--output', `json=${json}`],
    ],
    { env: engine.env, cwd: folder, signal, show: 'all' },
  );
  lap('build, measure, compare');
  if (code !== PAST_THE_LIMIT) {
    throw new Problem(
      `image-diet compare ended with exit code ${code}, not with ${PAST_THE_LIMIT}.`,
    );
  }

  await cleanUp.disposeAsync();
  lap('clean-up');
  console.error(`\nExit code ${code}: past the limit, so the pull request's check fails.`);
  console.error(`Its comment:        ${relative(process.cwd(), comment)}`);
  console.error(`The report as JSON: ${relative(process.cwd(), json)}`);
  tellTimes(laps);
  return 0;
}

await runCommand(demo);
