import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { standInFlags } from '../engines.ts';

/**
 * Base images for the pages of docs/findings, made of the stand-in of Alpine: all have the stand-ins of
 * package managers, one a Go toolchain beside them, one so many bytes that it is worth replacing.
 */
const FIXTURES = {
  tools: '',
  toolchain:
    'RUN mkdir -p /usr/local/go/bin /usr/local/go/src && head -c 900000 /dev/urandom > /usr/local/go/bin/go && head -c 100000 /dev/urandom > /usr/local/go/src/fmt.go',
  big: 'RUN mkdir -p /usr/lib && head -c 60000000 /dev/zero > /usr/lib/libpython.a',
} as const;
type Fixture = keyof typeof FIXTURES;

const TOOLS =
  'apt-get dnf yum zypper pacman pip uv poetry conda npm yarn pnpm go cargo mvn gradle gem dotnet';

export interface FixtureBases {
  /** Named build contexts for the images that a page begins with; `real`: an image that has the tool itself. */
  readonly contextsOf: (bases: readonly string[], real: string | null) => readonly string[];
}

/** Builds the fixtures into OCI layouts below a folder. */
export function makeFixtureBases(folder: string): FixtureBases {
  const context = join(folder, 'context');
  mkdirSync(context, { recursive: true });
  copyFileSync(join(import.meta.dirname, 'tool'), join(context, 'tool'));
  const make = (fixture: Fixture) => {
    const dockerfile = [
      'FROM alpine:3.17',
      'COPY --chmod=755 tool /usr/local/bin/',
      `RUN cd /usr/local/bin && for name in ${TOOLS}; do ln -s tool $name; done`,
      FIXTURES[fixture],
    ].join('\n');
    writeFileSync(join(context, 'Dockerfile'), dockerfile);
    return buildLayout(context, join(folder, fixture));
  };
  const layouts = { tools: make('tools'), toolchain: make('toolchain'), big: make('big') };
  return {
    contextsOf: (bases, real) => [
      ...standInFlags()
        .filter((flag) => flag.startsWith('--build-context='))
        .map((flag) => flag.replace(/^--build-context=/, '')),
      ...bases
        .filter((base) => base !== 'alpine:3.17')
        .map((base) => {
          const image = real && `docker-image://${real}`;
          return `${base}=${image ?? `oci-layout://${layouts[fixtureFor(base)]}`}`;
        }),
    ],
  };
}

function fixtureFor(base: string): Fixture {
  if (base.startsWith('golang:')) return 'toolchain';
  return base === 'python:3.13' ? 'big' : 'tools';
}

function buildLayout(context: string, layout: string): string {
  const output = `--output=type=oci,tar=false,dest=${layout}`;
  const args = ['buildx', 'build', '--quiet', '--provenance=false', ...standInFlags(), output];
  execFileSync('docker', [...args, context], { stdio: 'pipe' });
  const { manifests } = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'));
  return `${layout}@${manifests[0].digest}`;
}
