import * as v from 'valibot';
import { Interrupted } from '../units/diet-error.ts';
import { type ExistingComment, planComment, withMarker } from './comment-plan.ts';
import { commentNotWritten, duplicatesNotRemoved } from './failures.ts';
import { failedRequest, type Octokit } from './octokit.ts';

/** Where a comment belongs. */
export interface Conversation {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
  readonly pullRequest: number;
  /** The pull request comes from a fork; only for the wording of a refusal. */
  readonly fork: boolean;
}

export interface CommentOutcome {
  readonly state: 'created' | 'updated' | 'unchanged' | 'skipped' | 'refused';
  /** The comment's address; null if there is none of ours. */
  readonly url: string | null;
  /** One sentence with a final stop, for the log. */
  readonly warning: string | null;
}

/**
 * Makes the conversation hold exactly one comment of ours that says `body`. Ours is a comment that
 * begins with the marker (the first line of `body`) and whose author is the owner of the token: with
 * the marker alone anybody could have us overwrite theirs, since a token that can write may change
 * every comment. An existing one is always brought up to date; without one, `create` decides.
 *
 * Never throws for what GitHub answers: a comment that can't be written is a warning.
 * @throws Interrupted
 */
export async function publishComment(
  conversation: Conversation,
  body: string,
  create: boolean,
): Promise<CommentOutcome> {
  try {
    const ours = await findOurs(conversation, body, null);
    const plan = planComment(ours, body, create);
    if (plan.action === 'skip') return { state: 'skipped', url: null, warning: null };
    if (plan.action === 'create' || plan.id === null) return await createOne(conversation, body);
    const url =
      plan.action === 'update'
        ? await update(conversation, plan.id, body)
        : (ours.find(({ id }) => id === plan.id)?.url ?? null);
    return {
      state: plan.action === 'update' ? 'updated' : 'unchanged',
      url,
      warning: await removeAll(conversation, plan.duplicates),
    };
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const { status, message } = failedRequest(error);
    const warning = commentNotWritten({ status, message, fork: conversation.fork });
    return { state: 'refused', url: null, warning };
  }
}

/**
 * Another run of the same pull request may have found no comment either and created its own in the
 * same moment. Both look again afterwards, keep the older one, and the later one has the last word.
 */
async function createOne(conversation: Conversation, body: string): Promise<CommentOutcome> {
  const { octokit, owner, repo, pullRequest } = conversation;
  const created = await octokit.rest.issues.createComment({
    owner,
    repo,
    issue_number: pullRequest,
    body,
  });
  const author = created.data.user?.login ?? null;
  const plan = planComment(await findOurs(conversation, body, author), body, true);
  const twin = plan.id !== null && plan.id !== created.data.id ? plan.id : null;
  const url = twin === null ? created.data.html_url : await update(conversation, twin, body);
  return { state: 'created', url, warning: await removeAll(conversation, plan.duplicates) };
}

interface OurComment extends ExistingComment {
  readonly url: string;
}

/** @param author our own login if it is known already */
async function findOurs(
  { octokit, owner, repo, pullRequest }: Conversation,
  body: string,
  author: string | null,
): Promise<readonly OurComment[]> {
  const all = await octokit.paginate(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: pullRequest,
    per_page: 100,
  });
  const marker = body.slice(0, body.indexOf('\n'));
  const marked = withMarker(
    all.map((comment) => ({
      id: comment.id,
      body: comment.body ?? '',
      author: comment.user?.login ?? null,
      url: comment.html_url,
    })),
    marker,
  );
  if (marked.length === 0) return [];
  const login = author ?? (await whoWeAre(octokit));
  return marked.filter((comment) => comment.author === login);
}

/**
 * The login of the token's owner as comments show it. GraphQL's `viewer` is the one question that
 * every kind of token may ask: a person's (`monalisa`), the job's own (`github-actions[bot]`) and
 * an app's (`my-app[bot]`). The REST API's `GET /user` refuses the latter two.
 */
async function whoWeAre(octokit: Octokit): Promise<string> {
  return v.parse(Viewer, await octokit.graphql('{ viewer { login } }')).viewer.login;
}

const Viewer = v.object({ viewer: v.object({ login: v.string() }) });

async function update(
  { octokit, owner, repo }: Conversation,
  id: number,
  body: string,
): Promise<string> {
  const updated = await octokit.rest.issues.updateComment({ owner, repo, comment_id: id, body });
  return updated.data.html_url;
}

/** A warning if any stays. One that is gone already is fine: the other run was quicker. */
async function removeAll(
  { octokit, owner, repo }: Conversation,
  ids: readonly number[],
): Promise<string | null> {
  for (const [position, id] of ids.entries()) {
    try {
      await octokit.rest.issues.deleteComment({ owner, repo, comment_id: id });
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      const { status, message } = failedRequest(error);
      if (status !== 404) return duplicatesNotRemoved(ids.slice(position), message);
    }
  }
  return null;
}
