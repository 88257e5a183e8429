import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { World } from '../../src/world/world.ts';
import { docker } from './engine-state.ts';
import { standInFlags } from './engines.ts';
import { makePip } from './finding-pages/real-tools.ts';
import { copyPrograms } from './host-programs.ts';

const PROGRAMS = ['sh', 'cat', 'chmod', 'cp', 'head', 'mkdir', 'mv', 'rm', 'touch'];

export interface BaseImages {
  /** A name for FROM. Tells two of one test apart. */
  name(tag: string): string;
  /**
   * Puts an image with a shell, a few programs and these files under the name, which may have one already.
   * @param further instructions of its Dockerfile
   */
  load(tag: string, files: Readonly<Record<string, string>>, further?: readonly string[]): void;
  /** Puts a Debian under the name that has only this source of packages, which may be this process, and one of them installed. */
  loadDebian(tag: string, aptSource: string, installed: string): Promise<void>;
  /** Puts a Debian with Python and pip under the name. */
  loadPython(tag: string): Promise<void>;
  remove(): void;
}

/** Base images that an engine has under tags of this process alone, made of this machine's programs. */
export function baseImages(env: World['env']): BaseImages {
  const folder = mkdtempSync(join(tmpdir(), 'image-diet-base-'));
  const tools = join(folder, 'tools');
  copyPrograms(tools, PROGRAMS);
  const repository = `base-of-test-${process.pid}-${Math.trunc(performance.now())}`;
  const loaded = new Set<string>();
  const name = (tag: string) => `${repository}:${tag}`;
  return {
    name,
    load(tag, files, further = []) {
      const context = mkdtempSync(join(folder, 'context-'));
      mkdirSync(join(context, 'files'));
      writeFileSync(
        join(context, 'Dockerfile'),
        ['FROM scratch', 'COPY --from=tools / /', 'COPY files /', 'ENV PATH=/bin', ...further].join(
          '\n',
        ),
      );
      for (const [path, text] of Object.entries(files)) {
        writeFileSync(join(context, 'files', path), text);
      }
      const args = ['buildx', 'build', '--quiet', '--load', '--provenance=false'];
      const from = ['--build-context', `tools=${tools}`, '--tag', name(tag), context];
      loaded.add(docker(env, ...args, ...from)).add(name(tag));
    },
    async loadDebian(tag, aptSource, installed) {
      const context = mkdtempSync(join(folder, 'context-'));
      const install = `echo '${aptSource}' > /etc/apt/sources.list && apt-get -qq update && apt-get -qqy install ${installed}`;
      const clean = 'apt-get clean && rm -rf /var/lib/apt/lists/*';
      writeFileSync(
        join(context, 'Dockerfile'),
        `FROM debian:11-slim\nENV DEBIAN_FRONTEND=noninteractive\nRUN rm -rf /etc/apt/sources.list.d && ${install} && ${clean}\n`,
      );
      const args = ['buildx', 'build', '--quiet', '--load', '--provenance=false', '--no-cache'];
      const flags = ['--network', 'host', ...standInFlags(), '--tag', name(tag), context];
      const { stdout } = await promisify(execFile)('docker', [...args, ...flags], {
        env: { ...env },
      });
      loaded.add(stdout.trim()).add(name(tag));
    },
    async loadPython(tag) {
      const python = name('python');
      if (!loaded.has(python)) await makePip(folder, python, env);
      docker(env, 'tag', python, name(tag));
      loaded.add(python).add(name(tag));
    },
    remove() {
      if (loaded.size > 0) docker(env, 'image', 'rm', '--force', ...loaded);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
