import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  describeBuilder,
  OLDEST_BUILDX,
  progressOf,
  shownBuilder,
} from '../../src/build/builder.ts';
import { type BuildWorld, makeBuildWorld, writeFiles } from '../support/build-world.ts';

let made: BuildWorld;
beforeEach(() => {
  made = makeBuildWorld();
});
afterEach(() => made.remove());

const VERSION = 'github.com/docker/buildx v0.29.1 a32761aeb3debd39be1eca514af3693af0db334b';
const CONTAINERD = [['driver-type', 'io.containerd.snapshotter.v1']];
const CLASSIC = [
  ['Backing Filesystem', 'extfs'],
  ['Supports d_type', 'true'],
];

/** What docker says of itself and of the engine that it leads to by itself. */
function info(
  context: string,
  driverStatus: readonly unknown[] | null,
  { buildx = 'v0.29.1', server = '28.5.2' } = {},
) {
  const plugins = [{ SchemaVersion: '0.1.0', Version: buildx, Name: 'buildx', Path: '/x' }];
  const client = { Version: '28.5.2', Context: context, Plugins: plugins };
  return `${JSON.stringify({ client, server, driverStatus })}\n`;
}

/** What the real tools print, for builders that a test machine may not have. */
interface Said {
  readonly version?: string;
  readonly inspect: string;
  readonly info?: string;
  /** Of the context that the builder names. */
  readonly infoOfContext?: string;
}

function describeAs(
  { version = VERSION, inspect, info: said = '', infoOfContext = '' }: Said,
  name: string | null = null,
  informing = `cat ${made.folder}/info`,
) {
  const bin = join(made.folder, 'bin');
  writeFiles(made.folder, { version, inspect, info: said, infoOfContext });
  const script = [
    '#!/bin/sh',
    `echo "$*" >> ${made.folder}/asked`,
    'case "$*" in',
    `  "buildx version") cat ${made.folder}/version ;;`,
    `  "buildx inspect"*) cat ${made.folder}/inspect ;;`,
    `  info*) ${informing} ;;`,
    `  *info*) cat ${made.folder}/infoOfContext ;;`,
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
      { inspect: node('docker', 'desktop-linux'), info: info('desktop-linux', CONTAINERD) },
      { driver: 'docker', context: 'desktop-linux', exports: 'layout' },
    ],
    [
      "another engine's own",
      {
        inspect: node('docker', 'far-away'),
        info: info('default', CLASSIC),
        infoOfContext: info('far-away', CONTAINERD),
      },
      { driver: 'docker', context: 'far-away', exports: 'layout' },
    ],
    [
      "the engine's own, with the classic store",
      { inspect: node('docker', 'default'), info: info('default', CLASSIC) },
      { driver: 'docker', context: 'default', running: true, exports: 'engine' },
    ],
    [
      "the engine's own, with a driver that has no status: vfs",
      { inspect: node('docker', 'default'), info: info('default', null) },
      { driver: 'docker', context: 'default', exports: 'engine' },
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
    ['github.com/docker/buildx v0.36.1 3f1a6e8', '0.36.1', 'rawjson'],
    ['github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-3', '0.13.1', 'plain'],
    ['github.com/docker/buildx v0.14.1 59582a8', '0.14.1', 'plain'],
    ['github.com/docker/buildx v0.15.0 d3a53189', '0.15.0', 'rawjson'],
    ['github.com/docker/buildx v1.0.0-rc1 abc', '1.0.0', 'rawjson'],
    ['github.com/docker/buildx 3f1a6e8.m 3f1a6e8', null, 'plain'],
  ])('by %s', async (version, expected, progress) => {
    const builder = await describeAs({ version, inspect: node('remote', 'tcp://x') });
    expect(builder.buildxVersion).toBe(expected);
    expect(progressOf(builder)).toBe(progress);
    expect(shownBuilder(builder)).toBe(expected === null ? 'remote' : `remote, buildx ${expected}`);
  });

  test('says its version where docker lists its plugins, with one question less', async () => {
    const said = {
      inspect: node('docker', 'default'),
      info: info('default', CLASSIC, { buildx: 'v0.30.0' }),
    };
    expect((await describeAs(said)).buildxVersion).toBe('0.30.0');
    expect(readFileSync(join(made.folder, 'asked'), 'utf8')).not.toMatch(/^buildx version/m);
  });

  test('that is elsewhere does not wait for an engine that does not answer', async () => {
    const said = { inspect: node('remote', 'tcp://x'), info: '' };
    expect(await describeAs(said, null, 'exec sleep 600')).toMatchObject({
      driver: 'remote',
      buildxVersion: '0.29.1',
    });
  });

  test('of an engine that does not answer any more', async () => {
    const said = {
      inspect: node('docker', 'default'),
      info: info('default', null, { server: '' }),
    };
    await expect(describeAs(said)).rejects.toMatchObject({ code: 'engine-not-reached' });
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
