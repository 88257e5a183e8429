import { DietError } from '../units/diet-error.ts';

/**
 * The event's payload is not what GitHub's webhooks send.
 * @param field null: the payload itself
 * @param kind what it has to be; null: it is missing
 */
export function unreadableEvent(
  eventName: string,
  field: string | null,
  kind: string | null,
): DietError {
  const payload = `The payload of this ${eventName === '' ? '' : `${eventName} `}event`;
  const what =
    kind === null
      ? `${payload} has no ${field ?? 'content'}, which GitHub's always has`
      : `${payload} is not as GitHub's always is: ${field ?? 'it'} is not ${kind}`;
  return new DietError(
    'unreadable-event',
    `${what}. If something else wrote the file that GITHUB_EVENT_PATH names, correct it there.`,
  );
}

/** The event says nothing of what to compare with. */
export function baseRefNeeded(eventName: string): DietError {
  const subject =
    eventName === '' ? 'There is no event payload that' : `A ${eventName} event does not`;
  const verb = eventName === '' ? 'says' : 'say';
  return new DietError(
    'base-ref-needed',
    `${subject} ${verb} what to compare with: give the input base-ref a branch, tag or commit, or base-image an image.`,
  );
}

/** A fork's code would be built with the base repository's secrets at hand. */
export function forkBuildRefused(eventName: string): DietError {
  return new DietError(
    'fork-build-refused',
    `This ${eventName} run has a token that can write and perhaps secrets, and building would run the fork's code with them, so it is refused. Build in a workflow on pull_request instead (the report is then in the job's summary), or build without secrets there and hand the images to this one as head-image and variants.`,
  );
}

/** A comment on a pull request runs the workflow on the default branch, and that is what lies there. */
export function pullRequestNotCheckedOut(eventName: string): DietError {
  return new DietError(
    'pull-request-not-checked-out',
    `This ${eventName} run belongs to a pull request, but the default branch is checked out: check out the pull request's commit (only of people you trust, for building runs its code with this run's token and secrets), or give images that exist as head-image and variants.`,
  );
}

/** A notice: a push that deleted a branch or tag leaves nothing to measure. */
export function nothingOnDeletion(): string {
  return 'Nothing was compared: this push deleted a branch or tag.';
}

/** A notice: the first push of all. */
export function nothingBeforeFirstPush(): string {
  return 'Nothing was compared: this is the first push to the default branch, and there is nothing before it. Give base-ref to compare all the same.';
}

/** What is known about an attempt to comment that failed. */
export interface CommentRefusal {
  /** HTTP status; null where no answer came. */
  readonly status: number | null;
  /** GitHub's own message, or the system's. */
  readonly message: string;
  /** The pull request comes from a fork. */
  readonly fork: boolean;
}

/** A warning: the comment could not be written. The report is in the summary, the verdict stands. */
export function commentNotWritten({ status, message, fork }: CommentRefusal): string {
  const reason = reasonOf(status, message, fork);
  return `The comment could not be written: ${reason} The full report is in this job's summary.`;
}

function reasonOf(status: number | null, message: string, fork: boolean): string {
  if (status === null) return `GitHub could not be reached (${message}).`;
  if (/locked/i.test(message)) return 'the conversation is locked.';
  if (status === 401) return 'GitHub does not know the github-token (401).';
  if (status === 403 && fork) {
    return "pull requests from forks get a token that can't write (403).";
  }
  if (status === 403 || status === 404) {
    return `the token may not write it (${status}, "${message}"): add "pull-requests: write" to the job's permissions, or set comment: never.`;
  }
  return `GitHub answered ${status}, "${message}".`;
}

/** A warning: the comment stands, but older ones of ours stand beside it. */
export function duplicatesNotRemoved(ids: readonly number[], message: string): string {
  return `The comment was written, but ${ids.length === 1 ? 'a duplicate' : `${ids.length} duplicates`} of it could not be removed (${message}).`;
}
