import { createHash } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, run } from './process.ts';
import { readIfThere } from './read-if-there.ts';

/** What a run may leave behind, by kind; one line a thing. Only what can be ours is listed: others work here too. */
export type Traces = Readonly<Record<string, readonly string[]>>;

export interface Places {
  readonly repository: string;
  /** The TMPDIR of the run: whatever mentions it belongs to the run. */
  readonly temporary: string;
}

/** As script/lib/common.sh has it. */
function cloneId(repository: string): string {
  return createHash('sha256').update(repository).digest('hex').slice(0, 8);
}

/** Traces on the machine. */
export async function machineTraces({ repository, temporary }: Places): Promise<Traces> {
  const id = cloneId(repository);
  const git = async (...args: readonly string[]) =>
    (await run('git', args, { cwd: repository })).stdout.trim().split('\n');
  return {
    'git status': await git('status', '--porcelain'),
    'git worktree list': await git('worktree', 'list'),
    'git refs': await git('for-each-ref'),
    process: processesOf([temporary, join(repository, 'dist/'), join(repository, '.tools/')]),
    mount: mountPoints().filter((point) =>
      [temporary, repository, id].some((part) => point.includes(part)),
    ),
    'network interface': list('/sys/class/net').filter((name) => name.startsWith(`diet-${id}`)),
    'control group': list('/sys/fs/cgroup')
      .flatMap((name) => [name, ...list(join('/sys/fs/cgroup', name))])
      .filter((name) => name.includes(`image-diet-${id}`)),
    'folder in /run': list('/run').filter((name) => name.includes(`image-diet-${id}`)),
    'temporary file': list(temporary),
  };
}

/** Traces in an engine. In one that others use too, only what bears our name can be told from theirs. */
export async function engineTraces(env: Environment, isOurs: boolean): Promise<Traces> {
  const docker = async (...args: readonly string[]) => {
    const { stdout } = await run('docker', args, { env });
    const lines = stdout
      .trim()
      .split('\n')
      .filter((line) => line !== '');
    return isOurs ? lines : lines.filter((line) => line.includes('image-diet'));
  };
  return {
    image: await docker('image', 'ls', '--all', '--format', '{{.ID}} {{.Repository}}:{{.Tag}}'),
    container: await docker('ps', '--all', '--format', '{{.ID}} {{.Names}}'),
    volume: await docker('volume', 'ls', '--quiet'),
    builder: await docker('buildx', 'ls'),
  };
}

/** What is there after and was not there before: `process: 4711 docker buildx build …`. */
export function leftBehind(before: Traces, after: Traces): readonly string[] {
  return Object.entries(after).flatMap(([kind, lines]) =>
    lines.filter((line) => !(before[kind] ?? []).includes(line)).map((line) => `${kind}: ${line}`),
  );
}

/** What was there before and is gone: nobody asked for that either. */
export function taken(before: Traces, after: Traces): readonly string[] {
  return leftBehind(after, before).map((line) => `gone, ${line}`);
}

/** Processes other than this one whose command, folder or environment lies in one of these places. */
function processesOf(places: readonly string[]): readonly string[] {
  return list('/proc')
    .filter((pid) => /^\d+$/.test(pid) && pid !== `${process.pid}`)
    .flatMap((pid) => {
      const command = readIfThere(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
      const known = `${command} ${readIfThere(`/proc/${pid}/environ`)} ${linkIfThere(`/proc/${pid}/cwd`)}`;
      const [temporary = '', ...programs] = places;
      const isOurs = known.includes(temporary) || programs.some((place) => command.includes(place));
      return isOurs ? [`${pid} ${command.slice(0, 200)}`] : [];
    });
}

function mountPoints(): readonly string[] {
  return readIfThere('/proc/self/mountinfo')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkIfThere(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
