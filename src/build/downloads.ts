import type { Material } from './provenance.ts';
import { withoutCredentials } from './url-credentials.ts';

/** Whether a source step is a URL or a git repository: `https://…`, `git://github.com/docker/buildx.git#main:docs`. */
export function isDownload(identifier: string): boolean {
  return /^(?:https?|git):\/\//.test(identifier);
}

/** The checksum of what lay behind a URL (`sha256:…`), or the commit of a git repository (`sha1:…`). */
export function downloadDigest(identifier: string, materials: readonly Material[]): string | null {
  const wanted = identifier.startsWith('git://')
    ? gitSource(identifier).repository
    : withoutCredentials(identifier);
  const found = materials.find(({ uri }) => {
    // BuildKit puts `xxxxx:xxxxx@` in place of credentials, in materials only.
    const address = withoutCredentials(uri);
    return address === wanted || anyProtocol(address) === wanted;
  });
  return found?.digest ?? null;
}

/** The `updates` of a rule of BuildKit's source policy that holds a download to what it was. */
export function heldDownload(identifier: string, digest: string): unknown {
  if (!identifier.startsWith('git://')) return { identifier, attrs: { 'http.checksum': digest } };
  const { repository, folder } = gitSource(identifier);
  const commit = digest.slice(digest.indexOf(':') + 1);
  return { identifier: `${repository.replace(/#.*$/s, '')}#${commit}${folder}` };
}

/** `git://HOST/PATH#REF:FOLDER`: BuildKit, client/llb/source.go. A material names no folder. */
function gitSource(identifier: string): { readonly repository: string; readonly folder: string } {
  const [, repository = identifier, folder = ''] =
    /^([^#]*(?:#[^:]*)?)(:.*)?$/.exec(identifier) ?? [];
  return { repository: repository.replace(/#$/, ''), folder };
}

/** Materials keep how the repository was reached: `https://…`, `ssh://…`, `git@github.com:docker/buildx.git`. */
function anyProtocol(address: string): string {
  return address
    .replace(/^(?:[^@/]+@)?([^:/]+):(?!\/\/)/, 'git://$1/')
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, 'git://');
}
