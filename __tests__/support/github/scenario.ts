import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoopbackGitHub, OWNER, PULL_REQUEST, REPO, startGitHub } from './loopback.ts';
import { payload, withValues } from './payloads.ts';
import {
  checkOutShallow,
  type Files,
  makePullRequest,
  type PullRequestRepository,
} from './repository.ts';
import { type ActionRequest, type ActionRun, runAction } from './runner.ts';

/** GitHub, a folder, and whatever of repositories is made in it. */
export interface Scenario {
  readonly folder: string;
  readonly github: LoopbackGitHub;
  /** Two runs of one scenario never share a checkout. */
  newFolder(): string;
  pullRequest(base: Files, head: Files): PullRequestRepository;
  /** Runs the action as a `pull_request` workflow with actions/checkout does. */
  runOn(repository: PullRequestRepository, request?: Partial<ActionRequest>): Promise<ActionRun>;
  run(request: Partial<ActionRequest>): Promise<ActionRun>;
  close(): Promise<void>;
}

export async function openScenario(): Promise<Scenario> {
  const folder = mkdtempSync(join(tmpdir(), 'image-diet-e2e-'));
  const github = await startGitHub();
  const newFolder = () => mkdtempSync(join(folder, 'folder-'));
  const run: Scenario['run'] = (request) =>
    runAction({
      workspace: newFolder(),
      temporary: folder,
      github,
      eventName: '',
      payload: null,
      sha: '',
      ...request,
    });
  return {
    folder,
    github,
    newFolder,
    run,
    pullRequest: (base, head) => makePullRequest(newFolder(), base, head),
    runOn: async (repository, request = {}) => {
      const workspace = newFolder();
      await checkOutShallow(workspace, `file://${repository.origin}`, repository.merge);
      return run({ workspace, ...pullRequestEvent(repository), ...request });
    },
    close: async () => {
      rmSync(folder, { recursive: true, force: true });
      await github.close();
    },
  };
}

/** What the runner says of a `pull_request` run, with GitHub's own payload. */
export function pullRequestEvent(
  repository: PullRequestRepository,
): Pick<ActionRequest, 'eventName' | 'payload' | 'sha'> {
  const own = { full_name: `${OWNER}/${REPO}`, default_branch: 'main' };
  return {
    eventName: 'pull_request',
    sha: repository.merge,
    payload: withValues(payload('pull-request-synchronize'), {
      number: PULL_REQUEST,
      repository: own,
      pull_request: {
        number: PULL_REQUEST,
        head: { sha: repository.head, ref: 'topic', repo: own },
        // Older than the commit that the merge was made with, as it is at GitHub.
        base: { sha: repository.forkPoint, ref: 'main', repo: own },
      },
    }),
  };
}

/** The same for a pull request whose head lies in somebody's fork. */
export function forkEvent(
  repository: PullRequestRepository,
): Pick<ActionRequest, 'eventName' | 'payload' | 'sha'> {
  const event = pullRequestEvent(repository);
  const fork = { full_name: 'passer-by/hello-world', fork: true };
  return {
    ...event,
    payload: withValues(event.payload, { pull_request: { head: { repo: fork } } }),
  };
}

/**
 * Content that does not compress to nothing, the same each time. One byte in eight is random, so that git and the
 * builder, who compress it again and again, are soon through.
 */
export function bytes(length: number, seed: number): Buffer {
  const content = Buffer.alloc(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    if (i % 4096 >= 512) continue;
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    content[i] = state >>> 24;
  }
  return content;
}
