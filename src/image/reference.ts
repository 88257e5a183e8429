import { DietError } from '../units/diet-error.ts';
import { mistaken, type Parsed, parsed } from '../units/parsed.ts';
import { withStop } from '../units/sentence.ts';
import {
  badImageName,
  emptyReference,
  referenceWithoutPath,
  selectedByPlace,
  unknownTransport,
} from './failures.ts';

/**
 * An image as a user names it: the transports of containers/image.
 * `oci:DIR[:NAME]`, `oci-archive:FILE[:NAME]`, `docker-archive:FILE[:NAME]`, `docker-daemon:NAME`, `docker://NAME`.
 */
export type ImageReference =
  | {
      readonly transport: 'oci' | 'oci-archive' | 'docker-archive';
      readonly path: string;
      readonly name: string | null;
      /** How people see the path, without folders of one machine; as it is unless given. */
      readonly shownAs?: string;
    }
  | { readonly transport: 'docker-daemon' | 'docker'; readonly name: string }
  /** No transport given: a path if something lies there, else the engine's image, else the registry's. */
  | { readonly transport: 'unspecified'; readonly text: string; readonly shownAs?: string };

/** Transports of containers/image, and of BuildKit, that are not read here. */
const UNSUPPORTED =
  /^(?:containers-storage|dir|ostree|sif|tarball|atomic|docker-image|oci-layout):/;

/**
 * A reference as a user writes it. Whether a text without transport is a path or a name is not looked up.
 * @throws DietError `bad-image-reference`
 */
export function parseImageReference(text: string): ImageReference {
  const trimmed = text.trim();
  if (trimmed === '') throw emptyReference();
  const onDisk = /^(oci|oci-archive|docker-archive):(.*)$/s.exec(trimmed);
  if (onDisk !== null) return pathReference(trimmed, onDisk[1] ?? '', onDisk[2] ?? '');
  if (trimmed.startsWith('docker://')) return named('docker', trimmed.slice(9));
  if (trimmed.startsWith('docker-daemon:')) return named('docker-daemon', trimmed.slice(14));
  const unsupported = UNSUPPORTED.exec(trimmed);
  if (unsupported !== null) throw unknownTransport(trimmed, unsupported[0]);
  // Handed to programs later on; no name and no sensible path begins like an option.
  if (trimmed.startsWith('-')) throw badImageName(trimmed);
  return { transport: 'unspecified', text: trimmed };
}

/** {@link parseImageReference} for doors that tell its mistake, a whole sentence, together with others. */
export function readImageReference(text: string): Parsed<ImageReference> {
  try {
    return parsed(parseImageReference(text));
  } catch (error) {
    if (!(error instanceof DietError)) throw error;
    return mistaken(withStop(error.message));
  }
}

/** The first colon ends the path, as in containers/image; the name may hold more of them. */
function pathReference(text: string, transport: string, rest: string): ImageReference {
  const colon = rest.indexOf(':');
  const path = colon === -1 ? rest : rest.slice(0, colon);
  const name = colon === -1 ? '' : rest.slice(colon + 1);
  if (path === '') throw referenceWithoutPath(text);
  // containers/image counts the images of an index so; no name begins like that.
  if (name.startsWith('@')) throw selectedByPlace(text, `${transport}:${path}`);
  return {
    transport: transport === 'oci' || transport === 'oci-archive' ? transport : 'docker-archive',
    path,
    name: name === '' ? null : name,
  };
}

function named(transport: 'docker' | 'docker-daemon', name: string): ImageReference {
  if (!isImageName(name)) throw badImageName(name, nameInSmallLetters(name));
  return { transport, name };
}

/**
 * `[host[:port]/]path[:tag][@digest]` (distribution/reference, "Grammar"), or an engine's image ID. The
 * grammar keeps out whatever could be an option or a second argument.
 */
const NAME =
  /^(?:(?:localhost|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+|[a-zA-Z0-9-]+(?=:\d)|\[[0-9a-fA-F:]+\])(?::\d+)?\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128}))?$/;
const ENGINE_ID = /^sha256:[0-9a-f]{64}$/;
const MAX_NAME = 1024;

/** The name with capital letters made small where they are not allowed; null if that makes none of it. */
export function nameInSmallLetters(text: string): string | null {
  const small = text.replace(/^[^@]*?(?=(?::[\w.-]+)?(?:@|$))/, (path) => path.toLowerCase());
  return small !== text && isImageName(small) ? small : null;
}

/** Whether an engine or a registry may have an image of this name. */
export function isImageName(text: string): boolean {
  return text.length <= MAX_NAME && (NAME.test(text) || ENGINE_ID.test(text));
}
