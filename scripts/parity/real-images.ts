import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const BASE = 'debian:11-slim';

/** An image on disk as `docker save` wrote it. */
export interface RealImage {
  readonly name: string;
  readonly archive: string;
}

/**
 * Images of the Dockerfiles beside this file, built by the engine that DOCKER_HOST names, and removed
 * from it again. Where the base image can't be pulled, `script/stand-ins` makes one of the same packages.
 */
export function buildRealImages(workspace: string): RealImage[] {
  const base = run('../../script/stand-ins', [BASE]).split('\n').filter(Boolean);
  const context = join(workspace, 'context');
  mkdirSync(context);
  return readdirSync(here)
    .filter((file) => file.endsWith('.Dockerfile'))
    .sort()
    .map((file) => {
      const name = file.replace('.Dockerfile', '');
      const tag = `image-diet-parity-${name}:${process.pid}`;
      const archive = join(workspace, `${name}.tar`);
      run('docker', ['buildx', 'build', ...base, ...flagsOf(file, tag), context]);
      try {
        run('docker', ['save', '--output', archive, tag]);
      } finally {
        run('docker', ['image', 'rm', tag]);
      }
      return { name: `${name} layers on ${BASE}`, archive };
    });
}

/** The host's network and certificates, so that the package managers reach what this machine reaches. */
function flagsOf(file: string, tag: string): string[] {
  const certificates = process.env['SSL_CERT_FILE'] ?? '/etc/ssl/certs/ca-certificates.crt';
  return [
    `--file=${join(here, file)}`,
    `--tag=${tag}`,
    '--load',
    '--provenance=false',
    '--network=host',
    `--secret=id=certificates,src=${certificates}`,
  ];
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: here,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
}
