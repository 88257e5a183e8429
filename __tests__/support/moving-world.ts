import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AptRepository, aptRepository } from './apt-repository.ts';

/** A package repository that releases newer versions, as a step of a build sees it. */
export interface MovingWorld {
  /** Its line of `sources.list`, for the real apt-get in a step with `--network host`: the packages of the pull request and of the world. */
  readonly aptSource: string;
  /** A `RUN` instruction that compiles: its result has the time in it, and is as big as the compiler of the moment makes it. */
  readonly compile: string;
  /** From now on each package, and what is compiled, is bigger by so many bytes, and has another version. */
  release(bytes: number): void;
  /** From now on the package `seeded` has so many bytes: what a pull request wants, and the world leaves alone. */
  seed(bytes: number): void;
  close(): Promise<void>;
}

const PACKAGE_BYTES = 20_000;

/** Serves on loopback: an apt repository, and a shell script that writes what a compiler would. */
export async function movingWorld(): Promise<MovingWorld> {
  let version = 1;
  let extra = 0;
  let seeded = 1;
  let apt: AptRepository | null = null;
  const bytesOf = (name: string) => (name === 'seeded' ? seeded : PACKAGE_BYTES + extra);
  const released = (name: string) => ({ name, version, bytes: bytesOf(name) });
  const answer = (task: string, names: readonly string[]): Buffer | string | undefined => {
    switch (task) {
      case 'apt':
        apt ??= aptRepository(['drift', 'tool', 'seeded'].map(released));
        return apt.get(names.join('/'));
      case 'compile':
        return `date +%s%N > /compiled\nhead -c ${bytesOf('')} /dev/zero >> /compiled\n`;
      default:
        return undefined;
    }
  };
  const server = createServer((request, response) => {
    const [, task = '', ...names] = (request.url ?? '').split('/').filter((part) => part !== '.');
    const body = answer(task, names);
    response.statusCode = body === undefined ? 404 : 200;
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    aptSource: `deb [trusted=yes] ${url}/apt ./`,
    compile: `RUN curl -fsS ${url}/compile | sh -e; head -c $(cat /wanted) /bin/sh > /seeded`,
    release(bytes) {
      version++;
      extra += bytes;
      apt = null;
    },
    seed(bytes) {
      seeded = bytes;
      apt = null;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
