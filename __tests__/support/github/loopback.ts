import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EXAMPLE_COMMENT, findOperation, type Operation } from './description.ts';

/** Who a token speaks for, and what it may do. */
export interface Identity {
  readonly login: string;
  readonly type: 'User' | 'Bot';
  /** The `pull-requests` permission of the token. */
  readonly pullRequests: 'write' | 'read';
}

export interface Comment {
  readonly id: number;
  readonly author: Identity;
  readonly body: string;
  readonly issue: number;
}

export interface RecordedRequest {
  readonly operation: string;
  readonly status: number;
}

/** What is to go wrong, once each: the next request of that operation is answered so. */
export interface Failure {
  readonly operation: string;
  /** 0: the connection is cut without an answer. */
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  /** The request has its effect all the same, as when a gateway gives up on a slow server. */
  readonly afterwards?: boolean;
}

export interface LoopbackGitHub {
  readonly url: string;
  /** In the order of their ids. */
  comments(): readonly Comment[];
  /** What was asked since the last call. */
  takeRequests(): readonly RecordedRequest[];
  addComment(author: Identity, body: string): Comment;
  fail(failure: Failure): void;
  /** Called when a request of this operation has been answered. */
  onAnswered(operation: string, listener: () => void): void;
  lock(): void;
  /** Stops; throws if any request or answer was not as GitHub describes it. */
  close(): Promise<void>;
}

export const OWNER = 'octocat';
export const REPO = 'hello-world';
export const PULL_REQUEST = 7;

/** The tokens there are. */
export const TOKENS = {
  ghs_actions: { login: 'github-actions[bot]', type: 'Bot', pullRequests: 'write' },
  ghs_readonly: { login: 'github-actions[bot]', type: 'Bot', pullRequests: 'read' },
  ghs_app: { login: 'diet-app[bot]', type: 'Bot', pullRequests: 'write' },
  ghp_personal: { login: 'monalisa', type: 'User', pullRequests: 'write' },
} as const satisfies Record<string, Identity>;

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The part of GitHub that Image Diet talks to, on 127.0.0.1. Every request and every answer is held
 * against GitHub's own OpenAPI description; what the description only says in prose (permissions,
 * limits, errors) is done by hand below.
 */
export async function startGitHub(): Promise<LoopbackGitHub> {
  const comments: Comment[] = [];
  const failures: Failure[] = [];
  const violations: string[] = [];
  const listeners: { readonly operation: string; readonly listener: () => void }[] = [];
  let requests: RecordedRequest[] = [];
  let locked = false;
  let nextId = 1_000_000_001;

  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => {
      violations.push(String(error));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request);
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const identity = identityOf(request);
    const operation = findOperation(request.method ?? '', pathname);
    const name = operation?.id ?? `${request.method} ${pathname}`;
    for (const sentence of operation?.judgeRequest({ query: searchParams, body }) ?? []) {
      violations.push(`${name}: ${sentence}`);
    }
    if (request.headers['user-agent'] === undefined) violations.push(`${name}: no User-Agent`);

    const failure = takeFailure(name);
    const usual = (): Answer =>
      identity === null
        ? failed(401, 'Bad credentials')
        : operation === null
          ? answerUndescribed(pathname, body, identity)
          : answer(operation, searchParams, body, identity);
    const done = failure === null || failure.afterwards === true ? usual() : null;
    const given = failure !== null ? broken(failure) : (done ?? usual());
    for (const sentence of operation?.judgeAnswer(given.status, given.body) ?? []) {
      if (given.status !== 0) violations.push(`${name}: ${sentence}`);
    }
    requests.push({ operation: name, status: given.status });
    send(response, given);
    for (const one of listeners) if (one.operation === name) one.listener();
  }

  function takeFailure(operation: string): Failure | null {
    const position = failures.findIndex((failure) => failure.operation === operation);
    return position === -1 ? null : (failures.splice(position, 1)[0] ?? null);
  }

  function answer(
    operation: Operation,
    query: URLSearchParams,
    body: unknown,
    identity: Identity,
  ): Answer {
    const { owner, repo, issue_number: issue, comment_id: id } = operation.path;
    const comment = comments.find((one) => one.id === Number(id));
    if (`${owner}/${repo}` !== `${OWNER}/${REPO}`) return failed(404, 'Not Found');
    if (issue !== undefined && Number(issue) !== PULL_REQUEST) return failed(404, 'Not Found');
    if (id !== undefined && comment === undefined) return failed(404, 'Not Found');
    if (operation.id === 'issues/list-comments') return list(query);
    if (identity.pullRequests !== 'write') {
      return failed(
        403,
        identity.type === 'Bot'
          ? 'Resource not accessible by integration'
          : 'Resource not accessible by personal access token',
      );
    }
    const text = textOf(body);
    if (text.length > 65_536) return tooLong();
    if (operation.id === 'issues/create-comment') {
      if (locked) return failed(403, 'Unable to create comment because issue is locked.');
      return { status: 201, body: shown(add(identity, text)) };
    }
    // GitHub lets a token with write permission change anybody's comment.
    const position = comments.findIndex((one) => one.id === Number(id));
    if (operation.id === 'issues/delete-comment') {
      comments.splice(position, 1);
      return { status: 204 };
    }
    const changed = { ...(comment as Comment), body: text };
    comments[position] = changed;
    return { status: 200, body: shown(changed) };
  }

  /** GraphQL is not in the OpenAPI description: the one query that is asked, word for word. */
  function answerUndescribed(pathname: string, body: unknown, identity: Identity): Answer {
    const asked = JSON.stringify(body);
    if (pathname === '/graphql' && asked === '{"query":"{ viewer { login } }"}') {
      return { status: 200, body: { data: { viewer: { login: identity.login } } } };
    }
    violations.push(`not described: ${pathname} ${asked}`);
    return failed(404, 'Not Found');
  }

  function list(query: URLSearchParams): Answer {
    const perPage = Number(query.get('per_page') ?? 30);
    const page = Number(query.get('page') ?? 1);
    const pages = Math.ceil(comments.length / perPage);
    const link = (target: number, relation: string) => {
      const address = new URL(`/repos/${OWNER}/${REPO}/issues/${PULL_REQUEST}/comments`, url);
      address.search = new URLSearchParams({
        per_page: `${perPage}`,
        page: `${target}`,
      }).toString();
      return `<${address.href}>; rel="${relation}"`;
    };
    const body = comments.slice((page - 1) * perPage, page * perPage).map(shown);
    if (page >= pages) return { status: 200, body };
    return {
      status: 200,
      body,
      headers: { link: [link(page + 1, 'next'), link(pages, 'last')].join(', ') },
    };
  }

  function add(author: Identity, body: string): Comment {
    const comment = { id: nextId++, author, body, issue: PULL_REQUEST };
    comments.push(comment);
    return comment;
  }

  return {
    url,
    comments: () => [...comments],
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
    addComment: add,
    fail: (failure) => void failures.push(failure),
    onAnswered: (operation, listener) => void listeners.push({ operation, listener }),
    lock: () => {
      locked = true;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (violations.length > 0) throw new Error(`not as described:\n${violations.join('\n')}`);
    },
  };
}

function identityOf(request: IncomingMessage): Identity | null {
  const token = /^(?:token|Bearer) (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return Object.hasOwn(TOKENS, token) ? TOKENS[token as keyof typeof TOKENS] : null;
}

function shown(comment: Comment): unknown {
  const user = EXAMPLE_COMMENT['user'] as Readonly<Record<string, unknown>>;
  return {
    ...EXAMPLE_COMMENT,
    id: comment.id,
    body: comment.body,
    html_url: `https://github.com/${OWNER}/${REPO}/pull/${comment.issue}#issuecomment-${comment.id}`,
    user: { ...user, login: comment.author.login, type: comment.author.type },
  };
}

function failed(status: number, message: string): Answer {
  const body = { message, documentation_url: 'https://docs.github.com/rest', status: `${status}` };
  return { status, body };
}

/** "Body is too long (maximum is 65536 characters)": said by the service, not by the description. */
function tooLong(): Answer {
  const message = 'Body is too long (maximum is 65536 characters)';
  return {
    status: 422,
    body: {
      message: 'Validation Failed',
      documentation_url: 'https://docs.github.com/rest',
      errors: [{ resource: 'IssueComment', code: 'unprocessable', field: 'data', message }],
    },
  };
}

function broken(failure: Failure): Answer {
  if (failure.status === 0) return { status: 0 };
  return {
    ...failed(failure.status, failure.message ?? 'Server Error'),
    ...(failure.headers && { headers: failure.headers }),
  };
}

function textOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'body' in body ? String(body.body) : '';
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer.status === 0) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    ...answer.headers,
  });
  response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}
