import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { buildxCommand } from '../../src/build/buildx.ts';
import { type BuildWorld, makeBuildWorld, writeFiles } from '../support/build-world.ts';

let made: BuildWorld;
let bin: string;
let plugin: string;
beforeEach(() => {
  made = makeBuildWorld();
  bin = join(made.folder, 'bin');
  mkdirSync(bin);
  plugin = join(made.folder, 'docker-buildx');
  copyFileSync(PROGRAM, plugin);
});
afterEach(() => made.remove());

const PROGRAM = '/bin/true';

function chosen(path: string | null = plugin) {
  return buildxCommand({ plugin: path }, { ...made.world, env: { PATH: bin } });
}
const byItself = () => ({ command: plugin, first: [] });
const byDocker = () => ({ command: join(bin, 'docker'), first: ['buildx'] });

test("beside Docker's own client buildx is started by itself", () => {
  copyFileSync(PROGRAM, join(bin, 'docker'));
  expect(chosen()).toEqual(byItself());
});

test('through a link, too', () => {
  copyFileSync(PROGRAM, join(made.folder, 'docker'));
  symlinkSync(join(made.folder, 'docker'), join(bin, 'docker'));
  expect(chosen()).toEqual(byItself());
});

test.each([
  ['docker does not say where it lies', null],
  ['it does not lie there, as where docker is on another machine', '/nowhere/docker-buildx'],
])('by docker where %s', (_name, path) => {
  copyFileSync(PROGRAM, join(bin, 'docker'));
  expect(chosen(path)).toEqual(byDocker());
});

test.each<[string, () => void]>([
  [
    "a script of the user's",
    () => writeFiles(bin, { docker: { text: '#!/bin/sh\nexec sudo docker "$@"\n', mode: 0o755 } }),
  ],
  [
    "a snap's launcher",
    () => {
      copyFileSync(PROGRAM, join(made.folder, 'snap'));
      symlinkSync(join(made.folder, 'snap'), join(bin, 'docker'));
    },
  ],
])('by docker where that is %s', (_name, make) => {
  make();
  expect(chosen()).toEqual(byDocker());
});
