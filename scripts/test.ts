/**
 * Every check of the project; script/test prepares the machine and runs it. The last line on
 * standard output is `N passed, N failed`, tests and named checks counted together.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { anyEngine, type Engine, privateEngine } from './engine.ts';
import { engineTraces, leftBehind, machineTraces, type Traces, taken } from './leaks.ts';
import { type Environment, Problem, run, runCommand } from './process.ts';
import { readIfThere } from './read-if-there.ts';
import { standInsFor } from './stand-ins.ts';
import { temporaryFolder } from './temporary-folder.ts';

const repository = join(import.meta.dirname, '..');
const tools = join(repository, '.tools');

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Shown if something failed. */
  readonly words: string;
}

interface World {
  readonly signal: AbortSignal;
  /** For child processes; once the engines are there they are in it. */
  env: Environment;
  readonly temporary: string;
  readonly jestArguments: readonly string[];
  readonly cleanUp: AsyncDisposableStack;
  /** How each engine looked before the tests, with a way to look again. */
  readonly looks: { readonly before: Traces; readonly again: () => Promise<Traces> }[];
  readonly machineBefore: Traces;
}

type Check = (world: World) => Promise<Outcome>;

const PASSED: Outcome = { passed: 1, failed: 0, skipped: 0, words: '' };

function failed(words: string): Outcome {
  return { passed: 0, failed: 1, skipped: 0, words };
}

/** A check that is a command: it passes if the command does. */
function command(program: string, ...args: readonly string[]): Check {
  return async ({ env, signal }) => {
    const { code, stdout, stderr } = await run(program, args, { env, signal, cwd: repository });
    return code === 0 ? PASSED : failed(`${stdout}${stderr}`.trim());
  };
}

const bin = (name: string) => join(repository, 'node_modules', '.bin', name);
const node = (...args: readonly string[]) => command(process.execPath, ...args);

const CHECKS = {
  format: command(bin('biome'), 'format'),
  lint: command(bin('biome'), 'check', '--formatter-enabled=false', '--error-on-warnings'),
  types: command(
    bin('tsc'),
    '--noEmit',
    '--incremental',
    '--tsBuildInfoFile',
    join(tools, 'types'),
  ),
  imports: command(bin('depcruise'), '--config', '.dependency-cruiser.js', 'src'),
  shell: shellcheck,
  dist: node('scripts/build.ts', '--check'),
  docs: node('scripts/docs.ts', '--check'),
  unit: jest('unit', '/__tests__/(stores|integration|e2e|drivers)/', '100%'),
  engines,
  // One file after the other: they compare what an engine holds before and after, and nobody else is to work there.
  stores: jest('stores', '/__tests__/(?!stores/)', '1'),
  integration: jest('integration', '/__tests__/(?!integration/)', '3'),
  e2e: jest('e2e', '/__tests__/(?!e2e/)', '2'),
  demo: command(join(repository, 'script', 'demo')),
  leaks,
} as const satisfies Record<string, Check>;
type Name = keyof typeof CHECKS;

const ALL: readonly Name[] = Object.keys(CHECKS).filter((name): name is Name => name in CHECKS);

/** What each waits for; else they run side by side, since builds wait much. */
const AFTER: Partial<Record<Name, readonly Name[]>> = {
  // It is the longest chain of single files.
  stores: ['engines'],
  integration: ['engines', 'unit'],
  e2e: ['engines', 'unit'],
  // It measures itself.
  demo: ALL.filter((name) => !['demo', 'leaks'].includes(name)),
  // What was left behind shows when everything else has ended.
  leaks: ALL.filter((name) => name !== 'leaks'),
};

const NEED_ENGINES: readonly Name[] = ['stores', 'integration', 'e2e', 'demo'];
/** Whoever asks for one check gets what it needs before it, and the look for leaks after it. */
const COMPANIONS: readonly Name[] = ['engines', 'leaks'];

async function shellcheck({ env, signal }: World): Promise<Outcome> {
  const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: repository,
    signal,
  });
  const scripts = stdout
    .split('\n')
    .filter((file) => file !== '')
    .filter((file) => /^#!.*\b(?:ba)?sh\b|^# shellcheck shell=/.test(firstLine(file)));
  const { code, stdout: words } = await run('shellcheck', scripts, {
    cwd: repository,
    env,
    signal,
  });
  return code === 0 ? PASSED : failed(words.trim());
}

/** Empty of a file that was deleted, and not committed yet. */
function firstLine(file: string): string {
  return readIfThere(join(repository, file)).split('\n', 1)[0] ?? '';
}

// What scripts/jest-counts.js writes.
const JEST_COUNTS = v.object({ passed: v.number(), failed: v.number(), skipped: v.number() });

/**
 * What V8 does not survive while modules, and threads with WebAssembly, come and go by the hundred, and jest's worker is gone:
 * its book of pages with machine code, kept where the processor has protection keys ("Check failed: jit_page.has_value()"),
 * and collecting garbage beside its fastest compiler (SIGSEGV: nodejs/node#62393).
 */
const STABLE = ['--no-memory-protection-keys', '--no-sparkplug'];

/** @param others pattern of the tests that do not belong to it: jest's own arguments choose among the rest */
function jest(name: string, others: string, workers: string): Check {
  return async ({ env, signal, temporary, jestArguments }) => {
    const counts = join(temporary, `jest-${name}.json`);
    const { code } = await run(
      process.execPath,
      [
        ...['--experimental-vm-modules', '--no-warnings', ...STABLE],
        'node_modules/jest/bin/jest.js',
        ...jestArguments,
        ...['--reporters=default', '--reporters=<rootDir>/scripts/jest-counts.js'],
        ...[`--maxWorkers=${workers}`, `--cacheDirectory=${join(tools, 'jest')}`],
        // Last: it would take a word after it for a second pattern.
        `--testPathIgnorePatterns=${others}`,
      ],
      {
        env: { ...env, IMAGE_DIET_JEST_COUNTS: counts },
        signal,
        cwd: repository,
        show: 'stderr',
      },
    );
    return countJest(counts, code);
  };
}

function countJest(file: string, code: number): Outcome {
  let counts: v.InferOutput<typeof JEST_COUNTS>;
  try {
    counts = v.parse(JEST_COUNTS, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return failed(`jest ended with exit code ${code} and counted nothing`);
  } finally {
    rmSync(file, { force: true });
  }
  if (counts.failed > 0) return { ...counts, words: "jest's own words are above" };
  if (code !== 0 || counts.passed === 0) {
    return { ...counts, failed: 1, words: `no failed test, but jest ended with exit code ${code}` };
  }
  return { ...counts, words: '' };
}

/** The engine that answers here, or a private one; the two further ones; and the samples' base images in them. */
async function engines(world: World): Promise<Outcome> {
  const { signal, cleanUp } = world;
  const hold = (engine: Engine): Engine => {
    cleanUp.defer(() => engine.release());
    return engine;
  };
  try {
    const engine = hold(await anyEngine(signal));
    const standIns = await standInsFor(
      engine,
      ['alpine:3.17', 'debian:11-slim', 'golang:1.19', 'gcr.io/distroless/static-debian11'],
      signal,
    );
    cleanUp.defer(() => standIns.close());
    for (const sentence of standIns.sentences) console.log(`      ${sentence}`);
    await look(world, engine);
    const further: Record<string, unknown> = {};
    for (const name of ['classic', 'old'] as const) {
      further[name] = await furtherEngine(name, engine, world, hold);
    }
    world.env = {
      ...world.env,
      ...reaching(engine.env),
      IMAGE_DIET_TEST_ENGINES: JSON.stringify(further),
      IMAGE_DIET_TEST_STAND_INS: JSON.stringify(standIns.flags),
    };
    return PASSED;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return failed(error.message);
  }
}

/** An engine of script/docker beside the default one; on a machine that cannot have it, why. */
async function furtherEngine(
  name: 'classic' | 'old',
  engine: Engine,
  world: World,
  hold: (engine: Engine) => Engine,
) {
  try {
    const further = hold(await privateEngine(name, world.signal));
    const images = ['alpine:3.17', 'debian:11-slim'];
    const standIns = await standInsFor(further, images, world.signal);
    cleanUpWith(world, standIns.close);
    await look(world, further);
    return { env: reaching(further.env) };
  } catch (error) {
    const isTheMachines =
      error instanceof Problem &&
      /needs root|from Debian's packages, and this is/.test(error.message);
    if (!isTheMachines || engine.kind === 'private') throw error;
    return { unavailable: error.message };
  }
}

function cleanUpWith({ cleanUp }: World, close: () => Promise<void>): void {
  cleanUp.defer(close);
}

/** What leads docker and buildx to an engine; empty is as good as unset for them. */
const REACHING = [
  'PATH',
  'DOCKER_HOST',
  'DOCKER_CONFIG',
  'DOCKER_CONTEXT',
  'BUILDX_BUILDER',
  'BUILDX_CONFIG',
] as const;

function reaching(env: Environment): Environment {
  return Object.fromEntries(REACHING.map((name) => [name, env[name] ?? '']));
}

async function look({ looks }: World, { kind, env }: Engine): Promise<void> {
  const again = () => engineTraces(env, kind === 'private');
  looks.push({ before: await again(), again });
}

/** What all the checks before left behind, in the engines first, and then, without the engines, on the machine. */
async function leaks({ looks, cleanUp, machineBefore, temporary }: World): Promise<Outcome> {
  const found: string[] = [];
  for (const { before, again } of looks) {
    const after = await again();
    found.push(...leftBehind(before, after), ...taken(before, after));
  }
  await cleanUp.disposeAsync();
  const after = await machineTraces({ repository, temporary });
  found.push(...leftBehind(machineBefore, after));
  return found.length === 0 ? PASSED : failed(`left behind:\n${found.join('\n')}`);
}

function choose(words: readonly string[]): readonly Name[] {
  const asked = ALL.filter((name) => words.includes(name));
  const unknown = words.filter((word) => !asked.some((name) => name === word));
  if (unknown.length > 0) {
    throw new Problem(
      `there is no check named ${unknown.join(', ')}; there are: ${ALL.join(', ')}.`,
    );
  }
  if (asked.length === 0) return ALL;
  const needsEngines = asked.some((name) => NEED_ENGINES.includes(name));
  return ALL.filter((name) => asked.includes(name) || (needsEngines && COMPANIONS.includes(name)));
}

function tell(name: string, outcome: Outcome, milliseconds: number): void {
  const { passed, failed: failures, skipped, words } = outcome;
  const verdict = failures === 0 ? 'ok  ' : 'FAIL';
  const count = passed + failures + skipped > 1 ? `  ${summary(outcome)}` : '';
  console.log(
    `${verdict}  ${name.padEnd(11)}  ${(milliseconds / 1000).toFixed(1).padStart(6)} s${count}`,
  );
  if (failures > 0) console.log(words.replace(/^/gm, '      '));
}

function summary({ passed, failed: failures, skipped }: Omit<Outcome, 'words'>): string {
  const counts = `${passed} passed, ${failures} failed`;
  return skipped === 0 ? counts : `${counts}, ${skipped} skipped`;
}

async function test(signal: AbortSignal): Promise<number> {
  const words = process.argv.slice(2);
  const end = words.indexOf('--');
  const names = choose(end === -1 ? words : words.slice(0, end));

  const temporary = temporaryFolder();
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rmSync(temporary, { recursive: true, force: true }));
  const world: World = {
    signal,
    // Biome's cache would go into the home folder.
    env: { ...process.env, TMPDIR: temporary, XDG_CACHE_HOME: join(tools, 'cache') },
    temporary,
    jestArguments: end === -1 ? [] : words.slice(end + 1),
    // The engines' own, emptied before the last look at the machine.
    cleanUp: cleanUp.use(new AsyncDisposableStack()),
    looks: [],
    machineBefore: await machineTraces({ repository, temporary }),
  };

  const total = { passed: 0, failed: 0, skipped: 0 };
  const begun = new Map<Name, Promise<void>>();
  const check = async (name: Name) => {
    await Promise.allSettled((AFTER[name] ?? []).map((other) => begun.get(other)));
    signal.throwIfAborted();
    const start = Date.now();
    const outcome = await CHECKS[name](world);
    tell(name, outcome, Date.now() - start);
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped += outcome.skipped;
  };
  // In the order of CHECKS, where each stands behind those that it waits for.
  for (const name of names) begun.set(name, check(name));
  await allSettled([...begun.values()]);
  console.log(summary(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/** Waits for all of them, so that nothing still runs when the run ends. */
async function allSettled(running: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(running);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

await runCommand(test);
