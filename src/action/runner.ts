import { readFileSync } from 'node:fs';
import type { GitHubEvent } from '../github/event.ts';
import type { DietError } from '../units/diet-error.ts';
import type { Environment } from '../world/environment.ts';
import { eventFileNotReadable } from './failures.ts';

/**
 * What the runner says of this run, beside the inputs.
 * https://docs.github.com/actions/reference/workflows-and-actions/variables
 */
export interface RunnerContext {
  readonly event: Pick<GitHubEvent, 'eventName' | 'payload' | 'sha'>;
  /** Why the payload can't be read; it is empty then. */
  readonly eventFailure: DietError | null;
  /** `owner/name`, or null outside GitHub. */
  readonly repository: { readonly owner: string; readonly name: string } | null;
  /** `https://github.com/owner/name`, or null outside GitHub. */
  readonly repositoryUrl: string | null;
  /** The page with this run's summary, or null. */
  readonly runUrl: string | null;
  /** The folder whose files live as long as the job, or null. */
  readonly temporaryFolder: string | null;
  /** What is appended here is this step's part of the job's summary; null: there is none. */
  readonly summaryFile: string | null;
}

export function readRunnerContext(env: Environment): RunnerContext {
  const server = env['GITHUB_SERVER_URL'] ?? '';
  const [owner = '', name = ''] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
  const repository = owner === '' || name === '' ? null : { owner, name };
  const repositoryUrl = repository === null || server === '' ? null : `${server}/${owner}/${name}`;
  const { payload, failure } = readPayload(env['GITHUB_EVENT_PATH'] ?? '');
  return {
    event: {
      eventName: env['GITHUB_EVENT_NAME'] ?? '',
      payload,
      sha: env['GITHUB_SHA'] || null,
    },
    eventFailure: failure,
    repository,
    repositoryUrl,
    runUrl: runUrl(repositoryUrl, env['GITHUB_RUN_ID'] ?? '', env['GITHUB_RUN_ATTEMPT'] ?? ''),
    temporaryFolder: env['RUNNER_TEMP'] || null,
    summaryFile: env['GITHUB_STEP_SUMMARY'] || null,
  };
}

function runUrl(repositoryUrl: string | null, run: string, attempt: string): string | null {
  if (repositoryUrl === null || run === '') return null;
  const url = `${repositoryUrl}/actions/runs/${run}`;
  return attempt === '' || attempt === '1' ? url : `${url}/attempts/${attempt}`;
}

function readPayload(path: string): { payload: unknown; failure: DietError | null } {
  if (path === '') return { payload: {}, failure: null };
  try {
    return { payload: JSON.parse(readFileSync(path, 'utf8')), failure: null };
  } catch (cause) {
    return { payload: {}, failure: eventFileNotReadable(path, cause) };
  }
}
