import { describe, expect, test } from '@jest/globals';
import type { Rebuild } from '../../src/build/rebuild.ts';
import { cause } from '../../src/diff/cause.ts';
import { type AnalysePair, judgeConfirming } from '../../src/pipeline/confirm.ts';
import { readThresholds } from '../../src/policy/thresholds.ts';
import { analysis, diff } from '../support/analysis.ts';
import { makeBuildWorld } from '../support/build-world.ts';
import { expectParsed } from '../support/expect-parsed.ts';

// What the builder answers is in __tests__/integration/drift.test.ts; here is what becomes of other answers.

const MB = 1_000_000;

function image(bytes: number, lines?: string) {
  const line = lines === undefined ? {} : { lines };
  return analysis([
    { bytes: 50 * MB, base: true, salt: 'debian' },
    { bytes: MB, instruction: 'COPY lock /', lines: 'Dockerfile:2', salt: `lock ${bytes}` },
    { bytes, instruction: 'RUN npm ci', salt: `${bytes}`, ...line },
  ]);
}

function comparison(lines?: string) {
  return diff(image(20 * MB, lines), image(30 * MB, lines), [
    ['same', 0, 0],
    ['changed', 1, 1, { cause: cause('inputs-changed', { files: ['lock'] }) }],
    ['changed', 2, 2, { cause: cause('re-run', { after: { base: 1, head: 1 } }) }],
  ]);
}

const exported = {
  source: { kind: 'docker-daemon', name: 'x' },
  files: { kind: 'oci-layout', directory: '/nowhere' },
  select: null,
  platform: null,
  record: null,
} as const;

const rebuilt: Rebuild = async () => ({ ok: true, base: exported, head: exported });

async function messageWhere(options: {
  readonly confirm?: 'never';
  readonly timeout?: string;
  readonly lines?: string;
  readonly rebuild?: Rebuild | null;
  readonly analyse?: AnalysePair;
}): Promise<string> {
  const {
    confirm = 'on-failure',
    timeout = '',
    rebuild = rebuilt,
    analyse = async () => null,
  } = options;
  const thresholds = expectParsed(
    readThresholds({
      inputs: { 'max-increase': '5MB', confirm, 'confirm-timeout': timeout },
      diveCi: null,
    }),
  );
  const made = makeBuildWorld();
  try {
    const subject = comparison(options.lines);
    const { verdict } = await judgeConfirming(subject, thresholds, rebuild, analyse, made.world);
    return `${verdict.result}: ${verdict.checks[0]?.message.replace(/^.*this pull request: /, '')}`;
  } finally {
    made.remove();
  }
}

describe('a failure that hinges on a step that was only run again', () => {
  const LINES = 'Dockerfile:3';
  const notAgain = 'warn: the two sides could not be built again at the same time.';

  test.each<[string, Parameters<typeof messageWhere>[0], string]>([
    [
      'is none where nothing may be built again',
      { lines: LINES, confirm: 'never' },
      'warn: nothing is built again with "confirm: never".',
    ],
    ['is none where nothing can be built again', { lines: LINES, rebuild: null }, notAgain],
    ['is none where its line is unknown', {}, notAgain],
    [
      'is none where the builds fail',
      { lines: LINES, rebuild: async () => ({ ok: false, reason: 'it failed' }) },
      'warn: it failed.',
    ],
    ['is none where an image can’t be read', { lines: LINES }, notAgain],
    [
      'is one where it is still there',
      { lines: LINES, analyse: async () => ({ base: image(20 * MB), head: image(30 * MB) }) },
      'fail: The image grew by 10 MB (+14.1%), past the limit of 5 MB.',
    ],
  ])('%s', async (_name, options, expected) => {
    expect(await messageWhere(options)).toBe(expected);
  });

  test('is built again from its line on, on both sides, for as long as somebody says', async () => {
    const asked: unknown[] = [];
    const rebuild: Rebuild = async (lines, longestMs) => {
      asked.push([lines, longestMs]);
      return { ok: true, base: exported, head: exported };
    };
    await messageWhere({ lines: LINES, rebuild });
    await messageWhere({ lines: LINES, rebuild, timeout: '90s' });
    expect(asked).toEqual([
      [{ base: [3], head: [3] }, null],
      [{ base: [3], head: [3] }, 90_000],
    ]);
  });
});
