import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { VariantsReport } from '../../src/report/variants-report.ts';
import { bytes, openScenario, type Scenario } from '../support/github/scenario.ts';

jest.setTimeout(120_000);

let scenario: Scenario;
beforeEach(async () => {
  scenario = await openScenario();
});
afterEach(() => scenario.close());

const FILES = {
  Dockerfile: 'FROM scratch\nCOPY app.bin /\n',
  'Dockerfile.big': 'FROM scratch\nCOPY app.bin /\nCOPY extra.bin /\n',
  'Dockerfile.broken': 'FROM scratch\nCOPY gone.bin /\n',
  'app.bin': bytes(1_000_000, 1),
  'extra.bin': bytes(4_000_000, 2),
};

test('variants are ranked in the summary, and in the comment below the comparison', async () => {
  const repository = scenario.pullRequest(FILES, { 'app.bin': bytes(3_000_000, 3) });
  const run = await scenario.runOn(repository, {
    inputs: {
      variants: 'Dockerfile\nDockerfile.big\nDockerfile.broken',
      'max-size': '5MB',
      comment: 'always',
    },
  });
  // Past max-size by 2 MB, and not the image that the check is about.
  expect(run.outputs['result']).toBe('pass');
  const ranking: VariantsReport = JSON.parse(readFileSync(run.outputs['variants'] ?? '', 'utf8'));
  expect(
    ranking.variants.map((variant) => [
      variant.name,
      'absent' in variant ? variant.absent : variant.totals.unpackedBytes,
    ]),
  ).toEqual([
    ['Dockerfile', 3_000_000],
    ['Dockerfile.big', 7_000_000],
    ['Dockerfile.broken', expect.stringMatching(/^It could not be built: .*gone\.bin/)],
  ]);
  expect(run.summary).toContain('| `Dockerfile.big` | 7\u00a0MB |');
  const [comment] = scenario.github.comments();
  expect(comment?.body).toContain(
    '<details><summary>3 variants, the smallest is Dockerfile</summary>',
  );
  expect(comment?.body.indexOf('3 variants')).toBeGreaterThan(
    comment?.body.indexOf('| On disk |') ?? Number.POSITIVE_INFINITY,
  );
  expect(run.log).toContain(
    '::warning::The variant "Dockerfile.broken" was not measured: it could',
  );
});

test('without the input there is neither table nor file', async () => {
  const repository = scenario.pullRequest(FILES, { 'app.bin': bytes(3_000_000, 3) });
  const run = await scenario.runOn(repository);
  expect(run.outputs['variants']).toBe('');
  expect(run.summary).not.toContain('variants');
});
