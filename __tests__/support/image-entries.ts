import { FILE_KIND, type FileKind } from '../../src/image/file-index.ts';

/**
 * One entry of a layer as a test writes it. The same list makes an index in memory (`image.ts`) and a
 * real tar (`image-tar.ts`), so a test may start pure and go to disk without being written again.
 */
export interface Entry {
  readonly kind: FileKind;
  /** Relative to the root without leading slash; bytes where the name is no UTF-8. */
  readonly path: string | Uint8Array;
  readonly content: Content;
  readonly target: string | Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970; only a tar has it. */
  readonly mtime: number;
}

/** Two contents are equal exactly if both label and length are. */
export interface Content {
  readonly bytes: number;
  readonly label: string;
  /** Set where a test gives the content itself. */
  readonly data: Uint8Array | null;
}

export interface EntryOptions {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  /** Files of one label and length have the same content. The last name of the path unless given. */
  readonly content?: string;
}

/** A regular file: of so many bytes (cheap at any length), or with this content. */
export function file(
  path: string | Uint8Array,
  content: number | string | Uint8Array = 0,
  options: EntryOptions = {},
): Entry {
  return {
    ...entry(FILE_KIND.regular, path, 0o644, options),
    content: contentOf(path, content, options),
  };
}

export function directory(path: string | Uint8Array, options: EntryOptions = {}): Entry {
  return entry(FILE_KIND.directory, path, 0o755, options);
}

export function symlink(
  path: string | Uint8Array,
  target: string | Uint8Array,
  options: EntryOptions = {},
): Entry {
  return { ...entry(FILE_KIND.symlink, path, 0o777, options), target };
}

/** `target` is a path from the root, as tar has it. */
export function hardLink(
  path: string | Uint8Array,
  target: string | Uint8Array,
  options: EntryOptions = {},
): Entry {
  return { ...entry(FILE_KIND.hardLink, path, 0o644, options), target: withoutSlash(target) };
}

/** What says that `path` of a lower layer is gone: `.wh.<name>` beside it. */
export function whiteout(path: string): Entry {
  const clean = withoutSlash(path);
  const cut = clean.lastIndexOf('/') + 1;
  return file(`${clean.slice(0, cut)}.wh.${clean.slice(cut)}`, 0, { mode: 0 });
}

/** What says that all the lower layers' entries of the directory `path` are gone. */
export function opaque(path: string): Entry {
  return file(`${withoutSlash(path)}/.wh..wh..opq`.replace(/^\//, ''), 0, { mode: 0 });
}

export function fifo(path: string, options: EntryOptions = {}): Entry {
  return entry(FILE_KIND.fifo, path, 0o644, options);
}

export function characterDevice(path: string, options: EntryOptions = {}): Entry {
  return entry(FILE_KIND.characterDevice, path, 0o600, options);
}

export function blockDevice(path: string, options: EntryOptions = {}): Entry {
  return entry(FILE_KIND.blockDevice, path, 0o600, options);
}

function entry(
  kind: FileKind,
  path: string | Uint8Array,
  mode: number,
  options: EntryOptions,
): Entry {
  return {
    kind,
    path: withoutSlash(path),
    content: { bytes: 0, label: '', data: null },
    target: '',
    mode: options.mode ?? mode,
    uid: options.uid ?? 0,
    gid: options.gid ?? 0,
    mtime: options.mtime ?? 0,
  };
}

function contentOf(
  path: string | Uint8Array,
  content: number | string | Uint8Array,
  options: EntryOptions,
): Content {
  if (typeof content === 'number') {
    const name = typeof path === 'string' ? path : Buffer.from(path).toString('latin1');
    const label = options.content ?? name.slice(name.lastIndexOf('/') + 1);
    return { bytes: content, label, data: null };
  }
  const data = Buffer.from(content);
  return { bytes: data.length, label: `data:${data.toString('base64')}`, data };
}

function withoutSlash<T extends string | Uint8Array>(path: T): T {
  return typeof path === 'string' ? (path.replace(/^\/+/, '') as T) : path;
}
