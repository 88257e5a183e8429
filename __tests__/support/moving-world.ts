import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A package repository that releases newer versions, as a step of a build sees it. */
export interface MovingWorld {
  /** `RUN` instructions that need `--network host`, and `curl` and `sh` in the image. */
  readonly upgrade: string;
  /** Installs what `/lock` names, one package a line. */
  readonly install: string;
  /** Writes other bytes each time, as many as ever. */
  readonly compile: string;
  /** From now on each package is bigger by so many bytes, and has another version. */
  release(bytes: number): void;
  close(): Promise<void>;
}

const PACKAGE_BYTES = 20_000;

/** Serves on loopback, as shell scripts that write what `dpkg` would. */
export async function movingWorld(): Promise<MovingWorld> {
  let version = 1;
  let extra = 0;
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    const [, task = '', ...names] = (request.url ?? '').split('/');
    const body =
      task === 'upgrade'
        ? installed('libc6', version, PACKAGE_BYTES + extra)
        : task === 'install'
          ? names.map((name) => installed(name, version, PACKAGE_BYTES + extra)).join('\n')
          : `printf '%08d' ${requests} > /compiled`;
    response.end(`${body}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    upgrade: `RUN curl -fsS ${url}/upgrade | sh -e`,
    install: `RUN names=; while read name; do names=$names/$name; done < /lock; curl -fsS ${url}/install$names | sh -e`,
    compile: `RUN curl -fsS ${url}/compile | sh -e`,
    release(bytes) {
      version++;
      extra += bytes;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** dpkg's own records: deb-status, and the list of files (dpkg-query(1)). */
function installed(name: string, version: number, bytes: number): string {
  return `mkdir -p /usr/lib /var/lib/dpkg/info
head -c ${bytes} /dev/zero > /usr/lib/${name}.so
printf '/usr/lib/${name}.so\\n' > /var/lib/dpkg/info/${name}.list
printf 'Package: ${name}\\nStatus: install ok installed\\nArchitecture: amd64\\nVersion: ${version}\\nDescription: x\\n\\n' >> /var/lib/dpkg/status`;
}
