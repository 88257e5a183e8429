import * as v from 'valibot';
import { unreadableEvent } from './failures.ts';

/** The fields of a webhook payload that decide what is compared. All others are ignored. */
const Sha = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/));
const Repository = v.object({ full_name: v.string() });

const PullRequest = v.object({
  number: v.pipe(v.number(), v.integer()),
  // A fork that was deleted leaves no repository behind.
  head: v.object({ sha: Sha, repo: v.nullable(Repository) }),
  base: v.object({ ref: v.string(), repo: Repository }),
});

const Payload = v.object({
  repository: v.optional(
    v.object({ id: v.number(), full_name: v.string(), default_branch: v.string() }),
  ),
  pull_request: v.optional(PullRequest),
  /** Of `issue_comment`; a pull request's conversation is an issue too. */
  issue: v.optional(v.object({ number: v.number(), pull_request: v.optional(v.unknown()) })),
  merge_group: v.optional(v.object({ base_sha: Sha, head_sha: Sha })),
  workflow_run: v.optional(
    v.object({
      head_sha: Sha,
      head_repository: v.nullish(Repository),
      pull_requests: v.array(
        v.object({
          number: v.number(),
          head: v.object({ sha: Sha }),
          base: v.object({ ref: v.string(), repo: v.object({ id: v.number() }) }),
        }),
      ),
    }),
  ),
  /** Of `push`. `before` and `after` are all zeros for a ref that did not or does not exist. */
  ref: v.optional(v.nullable(v.string())),
  before: v.optional(Sha),
  deleted: v.optional(v.boolean()),
});

export type Payload = v.InferOutput<typeof Payload>;
export type PullRequestPayload = v.InferOutput<typeof PullRequest>;

/**
 * The payload of an event as GitHub's webhooks send it.
 * https://docs.github.com/webhooks/webhook-events-and-payloads
 * @throws DietError `unreadable-event`, naming the field
 */
export function parsePayload(eventName: string, payload: unknown): Payload {
  const parsed = v.safeParse(Payload, payload);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const kind =
    issue.received === 'undefined' ? null : (KINDS.get(issue.type) ?? 'what it has to be');
  throw unreadableEvent(eventName, v.getDotPath(issue), kind);
}

/** What a field has to be, by the schema's own names. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['object', 'an object'],
  ['array', 'a list'],
  ['string', 'a text'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['regex', "a commit's name in full"],
]);
