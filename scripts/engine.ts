import { join } from 'node:path';
import { type Environment, Problem, run } from './process.ts';

/** The engines of script/docker, which says what they are. */
export const PRIVATE_ENGINES = ['default', 'classic', 'old'] as const;
export type PrivateEngine = (typeof PRIVATE_ENGINES)[number];

export interface Engine {
  /** Somebody's own, or one of this clone's that script/docker started. */
  readonly kind: 'own' | 'private';
  /** What a program needs to reach it: PATH, DOCKER_HOST and DOCKER_CONFIG among the rest of the environment. */
  readonly env: Environment;
  /** Lets go of it: a private one that nobody else holds stops. Does nothing the second time. */
  release(): Promise<void>;
}

const repository = join(import.meta.dirname, '..');
const script = join(repository, 'script', 'docker');
const MILLISECONDS_TO_ANSWER = 10_000;

/** The engine with buildx that the environment leads to, else a private one. */
export async function anyEngine(signal: AbortSignal): Promise<Engine> {
  if (await answersWithBuildx(signal)) {
    return { kind: 'own', env: process.env, release: async () => {} };
  }
  return privateEngine('default', signal);
}

/**
 * For commands that build with the engine that the environment leads to, and start none.
 * @throws Problem if there is none
 */
export async function requireEngine(signal: AbortSignal): Promise<void> {
  if (await answersWithBuildx(signal)) return;
  throw new Problem(
    'No Docker engine with buildx answers, and images have to be built: start one, or a private one with `./script/docker start && eval "$(./script/docker env)"`.',
  );
}

async function answersWithBuildx(signal: AbortSignal): Promise<boolean> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(MILLISECONDS_TO_ANSWER)]);
  try {
    const engine = await run('docker', ['version', '--format', '{{.Server.Version}}'], {
      signal: patience,
    });
    const buildx = await run('docker', ['buildx', 'version'], { signal: patience });
    return engine.code === 0 && buildx.code === 0;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

/**
 * Starts one of script/docker's engines for as long as this process needs it.
 * @throws Problem with the sentence of script/docker
 */
export async function privateEngine(name: PrivateEngine, signal: AbortSignal): Promise<Engine> {
  const holder = ['--for', `${process.pid}`];
  let isHeld = true;
  const release = async (): Promise<void> => {
    if (!isHeld) return;
    isHeld = false;
    const { code, stderr } = await run(script, ['stop', name, ...holder]);
    if (code !== 0) throw new Problem(lastSentence(stderr));
  };
  try {
    const { code, stderr } = await run(script, ['start', name, ...holder], { signal });
    if (code !== 0) throw new Problem(lastSentence(stderr));
    return { kind: 'private', env: await environmentOf(name), release };
  } catch (error) {
    // Why it does not start says more than why it cannot be stopped.
    await release().catch(() => {});
    throw error;
  }
}

function lastSentence(stderr: string): string {
  return stderr.trim().replace(/^image-diet: /gm, '');
}

/** `script/docker env` speaks to shells, so a shell listens. */
async function environmentOf(name: PrivateEngine): Promise<Environment> {
  const { stdout } = await run('bash', [
    '-c',
    'eval "$("$0" env "$1")" && env --null',
    script,
    name,
  ]);
  const entries = stdout
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const);
  return Object.fromEntries(entries);
}
