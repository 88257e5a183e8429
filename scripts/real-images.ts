import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const DOCKERFILES = join(root, 'scripts/real-images');

/** An image to be built of real packages. */
export interface RealImageRecipe {
  readonly name: string;
  readonly dockerfile: string;
  /** null: an empty folder. */
  readonly context: string | null;
  /** Those that may have to be made here: see `script/stand-ins`. */
  readonly bases: readonly string[];
}

/** An image on disk as `docker save` wrote it. */
export interface RealImage {
  readonly name: string;
  readonly archive: string;
  /** Its root filesystem as `docker export` wrote it; null if nobody asked for it. */
  readonly root: string | null;
}

const BASE = 'debian:11-slim';

/** Whom this machine trusts: what builds download may come through a proxy that signs with certificates of its own. */
export const MACHINE_CERTIFICATES =
  process.env['SSL_CERT_FILE'] ?? '/etc/ssl/certs/ca-certificates.crt';

/** apt, npm and pip on a Debian base: the Dockerfiles in `real-images/`. */
export const PACKAGE_IMAGES: readonly RealImageRecipe[] = readdirSync(DOCKERFILES)
  .filter((file) => file.endsWith('.Dockerfile'))
  .sort()
  .map((file) => ({
    name: `${file.replace('.Dockerfile', '')} layers on ${BASE}`,
    dockerfile: join(DOCKERFILES, file),
    context: null,
    bases: [BASE],
  }));

/** The sample whose base is the biggest. */
export const GOLANG_IMAGE: RealImageRecipe = {
  name: 'a program on golang:1.19',
  dockerfile: join(root, 'examples/sample-1-golang/Dockerfile.original'),
  context: join(root, 'examples/sample-1-golang'),
  bases: ['golang:1.19'],
};

/**
 * Builds an image by the engine that DOCKER_HOST names, writes it into the workspace, and removes it from the
 * engine again. Where a base image can't be pulled, `script/stand-ins` makes one of the same packages.
 */
export function buildRealImage(
  recipe: RealImageRecipe,
  workspace: string,
  { withRoot }: { readonly withRoot: boolean },
): RealImage {
  const empty = join(workspace, 'empty');
  mkdirSync(empty, { recursive: true });
  const bases = run('script/stand-ins', recipe.bases).split('\n').filter(Boolean);
  const id = `image-diet-real-${process.pid}-${recipe.name.replaceAll(/[^a-z0-9]+/g, '-')}`;
  const [archive, exported] = [join(workspace, `${id}.tar`), join(workspace, `${id}-root.tar`)];
  run('docker', ['buildx', 'build', ...bases, ...flagsOf(recipe, id), recipe.context ?? empty]);
  try {
    run('docker', ['save', '--output', archive, id]);
    if (withRoot) exportRoot(id, exported);
  } finally {
    run('docker', ['image', 'rm', id]);
  }
  return { name: recipe.name, archive, root: withRoot ? exported : null };
}

function exportRoot(image: string, file: string): void {
  const container = run('docker', ['create', image, '/bin/true']).trim();
  try {
    run('docker', ['export', '--output', file, container]);
  } finally {
    run('docker', ['rm', container]);
  }
}

/** The host's network and certificates, so that the package managers reach what this machine reaches. */
function flagsOf({ dockerfile }: RealImageRecipe, tag: string): string[] {
  return [
    `--file=${dockerfile}`,
    `--tag=${tag}`,
    '--load',
    '--provenance=false',
    '--network=host',
    `--secret=id=certificates,src=${MACHINE_CERTIFICATES}`,
  ];
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
}
