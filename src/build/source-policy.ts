import { downloadDigest, heldDownload, isDownload } from './downloads.ts';
import { familiarName, materialDigest, splitImageSource } from './image-source.ts';
import type { Provenance } from './provenance.ts';

/** What one build resolved a name to, to be handed to the next. */
export interface Pin {
  /** `docker-image://docker.io/library/alpine:3.17`, a URL, or a git repository. */
  readonly identifier: string;
  readonly digest: string;
}

/**
 * The names that a build resolved to digests itself. A digest that the Dockerfile gives is the author's, and an
 * image that only the classic image store has was not resolved to one.
 */
export function imagePins({ steps, materials }: Provenance): Pin[] {
  const given = new Set(
    materials.filter(({ uri }) => /[?&]digest=/.test(uri)).map(({ digest }) => digest),
  );
  return steps.flatMap(({ source }) => {
    const image = source === null ? null : splitImageSource(source);
    if (!image?.digest || given.has(image.digest)) return [];
    if (source?.startsWith('docker-image://') !== true) return [];
    return [{ identifier: `docker-image://${image.name}`, digest: image.digest }];
  });
}

/** What ADD downloaded, and named contexts that are git repositories. */
export function downloadPins({ steps, materials }: Provenance): Pin[] {
  return steps.flatMap(({ source }) => {
    if (source === null || !isDownload(source)) return [];
    const digest = downloadDigest(source, materials);
    return digest === null ? [] : [{ identifier: source, digest }];
  });
}

/**
 * What a build used without a digest that the next could be held to: downloads, and images that only the engine
 * has under the classic image store, by the engine's own ID.
 */
export function looseSources(provenance: Provenance): Pin[] {
  const images = provenance.steps.flatMap(({ source }) => {
    const image = source === null ? null : splitImageSource(source);
    if (image === null || image.digest !== null) return [];
    const digest = materialDigest(image.name, provenance.materials);
    return digest === null ? [] : [{ identifier: familiarName(image.name), digest }];
  });
  return [...downloadPins(provenance), ...images];
}

/**
 * The images among them from buildx's plain progress, which names those that only the engine has without a digest.
 * @param before what the engine had under a name when the build began
 * @param after when it had ended. One that moved meanwhile is like nothing else
 */
export function looseImagesOfLog(
  lines: readonly string[],
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Pin[] {
  const names = lines.flatMap((line) => {
    const [, name, digest] = IMAGE_LINE.exec(line) ?? [];
    return name === undefined || digest !== undefined ? [] : [familiarName(name)];
  });
  return [...new Set(names)].flatMap((name) => {
    const ids = [before.get(name), after.get(name)].map((id) => id ?? 'none');
    const digest = [...new Set(ids)].join(' then ');
    return digest === 'none' ? [] : [{ identifier: name, digest }];
  });
}

/** Those that both builds used, and that turned out different. */
export function movedSources(head: readonly Pin[], base: readonly Pin[]): string[] {
  const digests = new Map(base.map(({ identifier, digest }) => [identifier, digest]));
  return head
    .filter(({ identifier, digest }) => (digests.get(identifier) ?? digest) !== digest)
    .map(({ identifier }) => identifier);
}

/**
 * The same from buildx's plain progress, for a buildx that keeps no record:
 * `#5 [1/3] FROM docker.io/library/alpine:3.17@sha256:…`.
 */
export function imagePinsOfLog(lines: readonly string[], dockerfile: string): Pin[] {
  const pins = new Map<string, Pin>();
  for (const line of lines) {
    const [, name, digest] = IMAGE_LINE.exec(line) ?? [];
    if (name === undefined || digest === undefined || dockerfile.includes(digest)) continue;
    pins.set(name, { identifier: `docker-image://${name}`, digest });
  }
  return [...pins.values()];
}

export function namesImage(line: string): boolean {
  return IMAGE_LINE.test(line);
}

const IMAGE_LINE = /^#\d+ \[.*\] FROM ([^\s@]+)(?:@(sha256:[0-9a-f]{64}))?/;

/**
 * BuildKit's source policy, the file behind EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: solver pb
 * `sourcepolicy/pb/policy.proto`.
 * @param rules the rules of a policy that the user has already; they come first
 */
export function sourcePolicy(pins: readonly Pin[], rules: readonly unknown[] = []): string {
  return JSON.stringify({ version: 1, rules: [...rules, ...pins.map(convert)] });
}

function convert({ identifier, digest }: Pin): unknown {
  const selector = { identifier, matchType: 'EXACT' };
  const updates = identifier.startsWith('docker-image://')
    ? { identifier: `${identifier}@${digest}` }
    : heldDownload(identifier, digest);
  return { action: 'CONVERT', selector, updates };
}
