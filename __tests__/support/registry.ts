import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface RegistryOptions {
  /** An OCI layout; its blobs are served. */
  readonly directory: string;
  /** The digest behind a tag; asked anew by each request, so a tag may move. null: not found. */
  readonly tag: (repository: string, tag: string) => string | null;
  /** `user:password` that every request must have. */
  readonly credentials?: string;
}

export interface Registry {
  /** `127.0.0.1:45123` */
  readonly host: string;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A registry that can be read from: OCI distribution specification, "Pull". */
export async function startRegistry(options: RegistryOptions): Promise<Registry> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const header = `Basic ${Buffer.from(options.credentials ?? '').toString('base64')}`;
    if (options.credentials !== undefined && request.headers.authorization !== header) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end();
    } else if (path === '/v2/') {
      response.writeHead(200).end();
    } else {
      serve(path, request.method === 'HEAD', options, response);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function serve(
  path: string,
  headOnly: boolean,
  options: RegistryOptions,
  response: ServerResponse,
) {
  const [, repository = '', kind, reference = ''] =
    /^\/v2\/(.+)\/(manifests|blobs)\/([^/?]+)/.exec(path) ?? [];
  const digest = reference.startsWith('sha256:') ? reference : options.tag(repository, reference);
  const file = join(options.directory, 'blobs', (digest ?? 'none').replace(':', '/'));
  if (digest === null || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  const bytes = readFileSync(file);
  const type = kind === 'manifests' ? mediaTypeOf(bytes) : 'application/octet-stream';
  if (type === null) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': type,
    'content-length': bytes.length,
    'docker-content-digest': digest,
  });
  response.end(headOnly ? undefined : bytes);
}

/** null for what is no manifest. */
function mediaTypeOf(bytes: Buffer): string | null {
  try {
    return JSON.parse(bytes.toString()).mediaType ?? null;
  } catch {
    return null;
  }
}

/** Puts a document into a layout as it is, and gives its digest. */
export function addBlob(directory: string, content: string): string {
  const hex = createHash('sha256').update(content).digest('hex');
  writeFileSync(join(directory, 'blobs', 'sha256', hex), content);
  return `sha256:${hex}`;
}

/** The digests of the images in a layout, in their order. */
export function digestsIn(directory: string): string[] {
  const { manifests } = JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8'));
  return manifests.map(({ digest }: { digest: string }) => digest);
}
