import { describe, expect, test } from '@jest/globals';
import { hostPlatform, matching, type Platform, parsePlatform } from '../../src/read/platform.ts';
import { parsePlatformName } from '../../src/units/platform-name.ts';

const of = (os: string, architecture: string, variant: string | null = null): Platform => ({
  os,
  architecture,
  variant,
});

describe('every name of a platform that is taken finds its image', () => {
  test.each<[string, Platform]>([
    ['linux/amd64', of('linux', 'amd64')],
    ['linux/arm64/v8', of('linux', 'arm64')],
    ['linux/aarch64', of('linux', 'arm64')],
    ['arm64', of('linux', 'arm64')],
    ['linux', { ...hostPlatform(), os: 'linux' }],
    ['local', hostPlatform()],
    ['linux/armhf', of('linux', 'arm', 'v7')],
    ['linux/armel', of('linux', 'arm', 'v6')],
    ['windows(10.0.17763)/amd64', of('windows', 'amd64')],
  ])('%s', (name, platform) => {
    expect(parsePlatformName(name).ok).toBe(true);
    const wish = parsePlatform(name);
    const others = [of('linux', 's390x'), of('darwin', 'riscv64')];
    expect(wish && matching([...others, platform], (each) => each, wish)).toEqual([platform]);
  });

  test.each(['', 'linux/', '/amd64', 'nowhere', 'linux/amd64/v1/x'])('%j is none', (name) => {
    expect(parsePlatform(name)).toBeNull();
  });
});
