import { expect, test } from '@jest/globals';
import { parsePlatformName } from '../../src/units/platform-name.ts';

test.each([
  'linux/amd64',
  'linux/arm64/v8',
  'linux/arm/v7',
  'Linux/x86_64',
  'linux',
  'arm64',
  'local',
  'windows(10.0.20348.2700)/amd64',
  'wasi/wasm',
])('%s is one', (text) => {
  expect(parsePlatformName(text)).toEqual({ ok: true, value: text });
});

test.each([
  'linux/foo',
  'foo/amd64',
  'foo',
  '',
  'linux/',
  '/amd64',
  'linux/arm/',
  'linux/arm/v7/x',
])('"%s" is none', (text) => {
  expect(parsePlatformName(text)).toEqual({
    ok: false,
    mistakes: [
      'is no platform that there is: write os/architecture[/variant], such as linux/amd64 or linux/arm64',
    ],
  });
});
