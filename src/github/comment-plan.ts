/** A comment as the API lists it, as far as it matters here. */
export interface ExistingComment {
  readonly id: number;
  readonly body: string;
  readonly author: string | null;
}

/** What is to be done so that exactly one comment of ours says `body`, or none if none is wanted. */
export interface CommentPlan {
  readonly action: 'create' | 'update' | 'keep' | 'skip';
  /** The comment to update or keep: the oldest, so that it stays where readers saw it. */
  readonly id: number | null;
  /** Comments of ours to delete: what two runs at the same time left behind. */
  readonly duplicates: readonly number[];
}

/**
 * Decides on the comments that are ours. An existing comment is always brought up to date, so that
 * no yesterday's verdict stays; `create` says whether a first one is worth it.
 */
export function planComment(
  ours: readonly ExistingComment[],
  body: string,
  create: boolean,
): CommentPlan {
  const [oldest, ...duplicates] = ours.toSorted((a, b) => a.id - b.id);
  if (oldest === undefined) {
    return { action: create ? 'create' : 'skip', id: null, duplicates: [] };
  }
  return {
    action: saysTheSame(oldest.body, body) ? 'keep' : 'update',
    id: oldest.id,
    duplicates: duplicates.map(({ id }) => id),
  };
}

/** Comments that begin with the marker, whoever wrote them. */
export function withMarker<C extends ExistingComment>(
  comments: readonly C[],
  marker: string,
): readonly C[] {
  return comments.filter(({ body }) => normalised(body).startsWith(`${marker}\n`));
}

/**
 * Whether two bodies tell a reader the same. The link to the run differs each time and is no news:
 * an unchanged comment keeps the link to the run that wrote it, whose summary says the same.
 */
function saysTheSame(a: string, b: string): boolean {
  return withoutRuns(normalised(a)) === withoutRuns(normalised(b));
}

function withoutRuns(body: string): string {
  return body.replaceAll(/\/actions\/runs\/\d+(?:\/attempts\/\d+)?/g, '/actions/runs/0');
}

/** GitHub may hand line ends back as CRLF, and trims the end. */
function normalised(body: string): string {
  return `${body.replaceAll('\r\n', '\n').trimEnd()}\n`;
}
