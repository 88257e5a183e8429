import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GitServer {
  /** Of the server; a repository's is `URL/PATH`. */
  readonly url: string;
  /** Authorization headers of the requests that were let in, once each. */
  readonly letIn: ReadonlySet<string>;
  close(): Promise<void>;
}

/**
 * git's own smart HTTP server (git-http-backend) behind the check that GitHub makes of a private
 * repository: basic authentication with any user and the token as password.
 * @param root the folder of the bare repositories
 */
export async function startGitServer(root: string, token: string): Promise<GitServer> {
  const letIn = new Set<string>();
  const server = createServer((request, response) => {
    const header = request.headers.authorization ?? '';
    if (passwordOf(header) !== token) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end();
      return;
    }
    letIn.add(header);
    serve(root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    letIn,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function passwordOf(header: string): string | null {
  const encoded = /^basic (.+)$/i.exec(header)?.[1];
  if (encoded === undefined) return null;
  const credentials = Buffer.from(encoded, 'base64').toString();
  return credentials.slice(credentials.indexOf(':') + 1);
}

/** RFC 3875 as far as git-http-backend(1) asks for it. */
function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_USER: 'x-access-token',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  request.pipe(backend.stdin);
  let head = Buffer.alloc(0);
  backend.stdout.on('data', function readHead(chunk: Buffer) {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return;
    backend.stdout.off('data', readHead);
    const headers = new Map(
      head
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => {
          const colon = line.indexOf(':');
          return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
        }),
    );
    const status = Number.parseInt(headers.get('status') ?? '200', 10);
    headers.delete('status');
    response.writeHead(status, Object.fromEntries(headers));
    response.write(head.subarray(end + 4));
    backend.stdout.pipe(response);
  });
}
