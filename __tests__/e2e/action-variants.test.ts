import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { VariantsReport } from '../../src/report/variants-report.ts';
import { PULL_REQUEST } from '../support/github/loopback.ts';
import { payload, withValues } from '../support/github/payloads.ts';
import { checkOutShallow, type PullRequestRepository } from '../support/github/repository.ts';
import type { ActionRequest } from '../support/github/runner.ts';
import { bytes, forkEvent, openScenario, type Scenario } from '../support/github/scenario.ts';
import { file, layer } from '../support/image.ts';
import { ociArchive } from '../support/image-files.ts';

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
    [
      'Dockerfile.broken',
      expect.stringMatching(
        /^It could not be built, because line \d+ of Dockerfile\.broken asks for gone\.bin, /,
      ),
    ],
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

describe('beside images that exist variants are built of what is checked out: refused', () => {
  async function refused(
    checkedOut: string,
    repository: PullRequestRepository,
    event: Pick<ActionRequest, 'eventName' | 'payload' | 'sha'>,
  ): Promise<string> {
    const workspace = scenario.newFolder();
    await checkOutShallow(workspace, `file://${repository.origin}`, checkedOut);
    const folder = scenario.newFolder();
    const [image, prepared] = [join(folder, 'image.tar'), join(folder, 'prepared')];
    ociArchive(image, { layers: [layer([file('app', 'x')])] });
    const run = await scenario.run({
      workspace,
      ...event,
      inputs: {
        'base-image': `oci-archive:${image}`,
        'head-image': `oci-archive:${image}`,
        variants: 'Dockerfile\nDockerfile.big',
        prepare: `touch "${prepared}"`,
      },
      exitCode: 2,
    });
    expect(run.outputs).toMatchObject({ result: 'error', variants: '' });
    expect(existsSync(prepared)).toBe(false);
    return run.log;
  }

  test("a fork's, in pull_request_target", async () => {
    const repository = scenario.pullRequest(FILES, { 'app.bin': bytes(2_000_000, 3) });
    const event = {
      ...forkEvent(repository),
      eventName: 'pull_request_target',
      sha: repository.baseTip,
    };
    expect(await refused(repository.head, repository, event)).toMatch(
      /::error::.*building would run the fork's code with them, so it is refused/,
    );
  });

  test("the default branch's, told to a pull request that was commented on", async () => {
    const repository = scenario.pullRequest(FILES, { 'app.bin': bytes(2_000_000, 3) });
    const event = {
      eventName: 'issue_comment',
      sha: repository.baseTip,
      payload: withValues(payload('issue-comment'), {
        issue: { number: PULL_REQUEST, pull_request: {} },
      }),
    };
    expect(await refused(repository.baseTip, repository, event)).toMatch(
      /::error::.*check out the pull request/,
    );
  });
});
