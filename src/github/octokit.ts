import { setTimeout as wait } from 'node:timers/promises';
import type { getOctokit } from '@actions/github';
import * as v from 'valibot';
import { type FailedRequest, secondsToRetry } from './retry.ts';

export type Octokit = ReturnType<typeof getOctokit>;

const ONE_REQUEST_MILLISECONDS = 30_000;

/**
 * GitHub's API with `token`, through the proxy of the environment if there is one. Requests are tried
 * again where that is sensible (rate limits, a server that fails), and end when `signal` does.
 */
export async function openOctokit(
  token: string,
  signal: AbortSignal,
  baseUrl?: string,
): Promise<Octokit> {
  // Loaded only now: the module reads the event's file while it is loaded and throws if it is damaged.
  const { getOctokit } = await import('@actions/github');
  const octokit = getOctokit(token, baseUrl === undefined ? {} : { baseUrl });
  octokit.hook.wrap('request', async (request, options) => {
    for (let tries = 1; ; tries++) {
      const ending = AbortSignal.any([signal, AbortSignal.timeout(ONE_REQUEST_MILLISECONDS)]);
      try {
        return await request({ ...options, request: { ...options.request, signal: ending } });
      } catch (error) {
        signal.throwIfAborted();
        const seconds = secondsToRetry(failedRequest(error), tries, Date.now() / 1000);
        if (seconds === null) throw error;
        await wait(seconds * 1000, undefined, { signal });
      }
    }
  });
  return octokit;
}

const RequestError = v.object({
  status: v.number(),
  message: v.string(),
  response: v.optional(
    v.object({
      headers: v.record(v.string(), v.optional(v.union([v.string(), v.number()]))),
      data: v.optional(v.unknown()),
    }),
  ),
});

/** What octokit throws; anything else counts as a request without an answer. */
export function failedRequest(error: unknown): FailedRequest & { readonly message: string } {
  const parsed = v.safeParse(RequestError, error);
  if (!parsed.success) {
    return { status: null, headers: {}, message: error instanceof Error ? error.message : '' };
  }
  const { status, message, response } = parsed.output;
  const data = v.safeParse(v.object({ message: v.string() }), response?.data);
  return {
    // octokit says 500 where nobody answered.
    status: response === undefined ? null : status,
    headers: response?.headers ?? {},
    message: data.success ? data.output.message : message,
  };
}
