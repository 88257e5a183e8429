import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/**
 * A registry that can only be read (distribution specification 1.1, "Pull"), on the loopback interface, which Docker
 * trusts without TLS. It serves the builders that take no OCI layout as a named context.
 */
export interface LayoutRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  close(): Promise<void>;
}

// /v2/NAME/manifests/sha256:… or /v2/NAME/blobs/sha256:…; tags are not served.
const RESOURCE = /^\/v2\/(?<name>[\w.-]+)\/(?<kind>manifests|blobs)\/sha256:(?<hex>[0-9a-f]{64})$/;
const MEDIA_TYPES = {
  // The only one that script/stand-ins writes.
  manifests: 'application/vnd.oci.image.manifest.v1+json',
  blobs: 'application/octet-stream',
};

/** @param layouts folders of OCI layouts by repository name */
export async function serveLayouts(layouts: ReadonlyMap<string, string>): Promise<LayoutRegistry> {
  const server = createServer((request, response) => answer(request, response, layouts));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    host: `127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  layouts: ReadonlyMap<string, string>,
): void {
  if (request.url === '/v2/') {
    response.end('{}');
    return;
  }
  const { name = '', kind, hex = '' } = RESOURCE.exec(request.url ?? '')?.groups ?? {};
  const layout = layouts.get(name);
  const file = layout === undefined ? null : join(layout, 'blobs', 'sha256', hex);
  const bytes = file === null ? undefined : statSync(file, { throwIfNoEntry: false })?.size;
  if (file === null || bytes === undefined) {
    response.writeHead(404, { 'Content-Type': 'application/json' });
    response.end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    return;
  }
  response.writeHead(200, {
    'Content-Type': kind === 'manifests' ? MEDIA_TYPES.manifests : MEDIA_TYPES.blobs,
    'Content-Length': bytes,
    'Docker-Content-Digest': `sha256:${hex}`,
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file).pipe(response);
}
