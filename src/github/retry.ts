/** What an octokit error says, as far as it decides on another try. */
export interface FailedRequest {
  /** HTTP status; null where no answer came. */
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

const MAXIMUM_TRIES = 4;
/** A job is paid by the minute: a comment that must wait longer is not worth it. */
const LONGEST_WAIT_SECONDS = 60;

/**
 * Seconds to wait before a request is tried again, or null if it is final.
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 * @param tries how often it was tried, from 1
 * @param now in seconds since 1970
 */
export function secondsToRetry(failed: FailedRequest, tries: number, now: number): number | null {
  if (tries >= MAXIMUM_TRIES) return null;
  const wait = asked(failed, now) ?? (isPassing(failed) ? 2 ** (tries - 1) : null);
  return wait !== null && wait <= LONGEST_WAIT_SECONDS ? wait : null;
}

/** No answer, or an error of the server's own: another try may help. */
function isPassing({ status }: FailedRequest): boolean {
  return status === null || status >= 500;
}

/** How long GitHub itself asks to wait: both rate limits come as 403 or 429. */
function asked(failed: FailedRequest, now: number): number | null {
  const { status, headers } = failed;
  const after = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(after) && (status === 403 || status === 429 || isPassing(failed)))
    return after;
  if (status === 403 && headers['x-ratelimit-remaining'] === '0') {
    return Math.max(0, Number(headers['x-ratelimit-reset']) - now);
  }
  return status === 429 ? LONGEST_WAIT_SECONDS : null;
}
