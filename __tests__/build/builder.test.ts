import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeBuilder, OLDEST_BUILDX, shownBuilder } from '../../src/build/builder.ts';
import { type BuildWorld, makeBuildWorld, writeFiles } from '../support/build-world.ts';

let made: BuildWorld;
beforeEach(() => {
  made = makeBuildWorld();
});
afterEach(() => made.remove());

const VERSION = 'github.com/docker/buildx v0.29.1 a32761aeb3debd39be1eca514af3693af0db334b';
const CONTAINERD = '[["driver-type","io.containerd.snapshotter.v1"]]';
const CLASSIC = '[["Backing Filesystem","extfs"],["Supports d_type","true"]]';

/** What the real tools print, for builders that a test machine may not have. */
interface Said {
  readonly version?: string;
  readonly inspect: string;
  readonly info?: string;
}

function describeAs({ version = VERSION, inspect, info = '' }: Said, name: string | null = null) {
  const bin = join(made.folder, 'bin');
  writeFiles(made.folder, { version, inspect, info });
  const script = [
    '#!/bin/sh',
    `echo "$*" >> ${made.folder}/asked`,
    'case "$*" in',
    `  "buildx version") cat ${made.folder}/version ;;`,
    `  "buildx inspect"*) cat ${made.folder}/inspect ;;`,
    `  *info*) cat ${made.folder}/info ;;`,
    'esac',
  ].join('\n');
  writeFiles(bin, { docker: { text: `${script}\n`, mode: 0o755 } });
  const world = { ...made.world, env: { PATH: `${bin}:${process.env['PATH']}` } };
  return describeBuilder(name, world);
}

const node = (driver: string, endpoint: string) =>
  `Name:   mine\nDriver: ${driver}\n\nNodes:\nName:             mine0\nEndpoint:         ${endpoint}\nStatus:           running\n`;

describe('a builder as it stands', () => {
  test.each<[string, Said, object]>([
    [
      "the engine's own, with the containerd store",
      { inspect: node('docker', 'desktop-linux'), info: CONTAINERD },
      { driver: 'docker', context: 'desktop-linux', exports: 'layout' },
    ],
    [
      "the engine's own, with the classic store",
      { inspect: node('docker', 'default'), info: CLASSIC },
      { driver: 'docker', context: 'default', running: true, exports: 'engine' },
    ],
    [
      'in a container',
      { inspect: node('docker-container', 'unix:///var/run/docker.sock') },
      { driver: 'docker-container', context: null, exports: 'layout' },
    ],
    [
      'in a cluster',
      { inspect: node('kubernetes', 'kubernetes:///mine?deployment=&kubeconfig=') },
      { driver: 'kubernetes', context: null, exports: 'layout' },
    ],
    [
      'not started yet',
      {
        inspect:
          'Name:   mine\nDriver: docker-container\n\nNodes:\nName:     mine0\nEndpoint: default\nStatus:   inactive\n',
      },
      { driver: 'docker-container', running: false, exports: 'layout' },
    ],
  ])('%s', async (_name, said, expected) => {
    expect(await describeAs(said)).toMatchObject({
      name: null,
      buildxVersion: '0.29.1',
      ...expected,
    });
  });

  test.each([
    ['github.com/docker/buildx v0.36.1 3f1a6e8', '0.36.1'],
    ['github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-3', '0.13.1'],
    ['github.com/docker/buildx v1.0.0-rc1 abc', '1.0.0'],
    ['github.com/docker/buildx 3f1a6e8.m 3f1a6e8', null],
  ])('by %s', async (version, expected) => {
    const builder = await describeAs({ version, inspect: node('remote', 'tcp://x') });
    expect(builder.buildxVersion).toBe(expected);
    expect(shownBuilder(builder)).toBe(expected === null ? 'remote' : `remote, buildx ${expected}`);
  });

  test.each(['v0.13.0', 'v0.9.1', '0.12.99'])('buildx %s is too old', async (version) => {
    const said = { version: `github.com/docker/buildx ${version} x`, inspect: '' };
    await expect(describeAs(said)).rejects.toMatchObject({
      code: 'buildx-too-old',
      message: expect.stringContaining(OLDEST_BUILDX),
    });
  });

  test.each([
    ['no such builder', 'ERROR: no builder "mine" found\n', 'builder-not-found'],
    [
      'no engine behind it',
      'Name:          default\nDriver:        \nError:         Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?\n',
      'engine-not-reached',
    ],
    ['something else', 'Hello\n', 'builder-not-understood'],
  ])('%s', async (_name, inspect, code) => {
    await expect(describeAs({ inspect }, 'mine')).rejects.toMatchObject({ code });
  });
});
