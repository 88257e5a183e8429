import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AptRepository, aptRepository } from './apt-repository.ts';
import { type PythonIndex, pythonIndex } from './python-index.ts';

/** Package repositories that release newer versions, as a step of a build sees them. */
export interface MovingWorld {
  /** Its line of `sources.list`, for the real apt-get in a step with `--network host`: the packages of the pull request and of the world. */
  readonly aptSource: string;
  /** The `--index-url` of the same packages, for the real pip in such a step. */
  readonly pipIndex: string;
  /** From now on each package is bigger by so many bytes, and has another version. */
  release(bytes: number): void;
  /** From now on the package `seeded` has so many bytes: what a pull request wants, and the world leaves alone. */
  seed(bytes: number): void;
  close(): Promise<void>;
}

const PACKAGE_BYTES = 20_000;

/** Serves on loopback. */
export async function movingWorld(): Promise<MovingWorld> {
  let version = 1;
  let extra = 0;
  let seeded = 1;
  let apt: AptRepository | null = null;
  let python: PythonIndex | null = null;
  const released = () =>
    ['drift', 'tool', 'seeded'].map((name) => {
      const bytes = name === 'seeded' ? seeded : PACKAGE_BYTES + extra;
      return { name, version, bytes };
    });
  const answer = (repository: string, path: string): Buffer | undefined => {
    switch (repository) {
      case 'apt':
        apt ??= aptRepository(released());
        return apt.get(path);
      case 'python':
        python ??= pythonIndex(released());
        return python.get(path);
      default:
        return undefined;
    }
  };
  const forget = () => {
    apt = null;
    python = null;
  };
  const server = createServer((request, response) => {
    const [, repository = '', ...names] = (request.url ?? '')
      .split('/')
      .filter((part) => part !== '.');
    const body = answer(repository, names.join('/'));
    // pip reads nothing else as an index.
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html' });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    aptSource: `deb [trusted=yes] ${url}/apt ./`,
    pipIndex: `${url}/python`,
    release(bytes) {
      version++;
      extra += bytes;
      forget();
    },
    seed(bytes) {
      seeded = bytes;
      forget();
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
