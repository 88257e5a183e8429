import { execFileSync } from 'node:child_process';
import type { World } from '../../src/world/world.ts';

/** docker of an engine's environment. */
export function docker(env: World['env'], ...args: readonly string[]): string {
  return execFileSync('docker', args, { env: { ...env }, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** What a run could leave in an engine that others use at the same time: images under our names. */
export function ownTraces(env: World['env']): readonly string[] {
  return docker(env, 'image', 'ls', '--all', '--quiet', '--filter', 'reference=image-diet*').split(
    '\n',
  );
}

/** All that a run could leave in an engine that nobody else uses: images, tagged or not, containers, volumes. */
export function allTraces(env: World['env']): readonly string[] {
  return [
    ['image', 'ls', '--all', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}'],
    ['container', 'ls', '--all', '--format', '{{.ID}}'],
    ['volume', 'ls', '--format', '{{.Name}}'],
  ].flatMap((args) =>
    docker(env, ...args)
      .split('\n')
      .sort(),
  );
}
