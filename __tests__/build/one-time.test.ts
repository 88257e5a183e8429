import { linkSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { giveOneTime } from '../../src/build/one-time.ts';
import { testFolder } from '../support/reading.ts';

const folder = testFolder('one-time');
const timeOf = (path: string) => lstatSync(folder.inside(path)).mtimeMs;

test('all files, folders and links of a copy have one time, but what git keeps has its own', () => {
  mkdirSync(folder.inside('copy/sub/.git'), { recursive: true });
  mkdirSync(folder.inside('copy/.git/objects'), { recursive: true });
  writeFileSync(folder.inside('users'), 'an object');
  linkSync(folder.inside('users'), folder.inside('copy/.git/objects/a'));
  writeFileSync(folder.inside('copy/sub/.git/HEAD'), 'x');
  writeFileSync(folder.inside('copy/sub/file'), 'x');
  const odd = Buffer.concat([Buffer.from(folder.inside('copy/odd-')), Buffer.from([0xff, 0x0a])]);
  writeFileSync(odd, 'x');
  symlinkSync(folder.inside('users'), folder.inside('copy/link'));
  const [object, head] = [timeOf('users'), timeOf('copy/sub/.git/HEAD')];

  giveOneTime(Buffer.from(folder.inside('copy')));

  const time = Date.UTC(2000, 0, 1);
  for (const path of ['copy', 'copy/sub', 'copy/sub/file', 'copy/link']) {
    expect([path, timeOf(path)]).toEqual([path, time]);
  }
  expect(lstatSync(odd).mtimeMs).toBe(time);
  expect(timeOf('users')).toBe(object);
  expect(timeOf('copy/sub/.git/HEAD')).toBe(head);
});

test('a folder that is gone is no error', () => {
  expect(() => giveOneTime(Buffer.from(join(folder.path, 'gone')))).not.toThrow();
});
