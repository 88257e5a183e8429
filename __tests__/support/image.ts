import { createHash } from 'node:crypto';
import { FILE_KIND, type FileIndex } from '../../src/image/file-index.ts';
import type { Image, Layer, LayerOrigin } from '../../src/image/image.ts';
import type { LayerRecords } from '../../src/image/layer-records.ts';
import { openTap, recordBudget } from '../../src/packages/content-tap.ts';
import { wantedFile } from '../../src/packages/wanted-files.ts';
import { recordColumns } from '../../src/read/record-columns.ts';
import type { Digest } from '../../src/units/digest.ts';
import type { Entry } from './image-entries.ts';

export * from './image-entries.ts';

/** A layer as a test writes it: what lies in it, and what made it. */
export interface LayerSpec {
  readonly entries: readonly Entry[];
  readonly options: LayerOptions;
}

export interface LayerOptions {
  /** The instruction shown for it. */
  readonly instruction?: string;
  /** `Dockerfile:4` or `Dockerfile:4-6`; makes the origin a build record's. */
  readonly lines?: string;
  /** What continues lines in that Dockerfile, if not `\`. */
  readonly escape?: string;
  /** null: unmeasured. A made-up figure unless given. */
  readonly compressedBytes?: number | null;
  /** Tells two layers with the same entries apart (in memory only). */
  readonly salt?: string;
  /** How its blob is stored on disk, if not as the image's others. */
  readonly storedAs?: StoredAs;
}

/** How the blob of a layer is stored. */
export type StoredAs = 'gzip' | 'zstd' | 'none' | 'gzip-members' | 'zstd-frames';

export function layer(entries: readonly Entry[], options: LayerOptions = {}): LayerSpec {
  return { entries, options };
}

/**
 * An image in memory, without a disk: for tests of everything behind the reader. Layers of equal
 * specification have equal diff IDs and digests; the same specification object shares one file index.
 */
export function image(layers: readonly LayerSpec[], overrides: Partial<Image> = {}): Image {
  const made = layers.map(layerInMemory);
  return {
    source: { kind: 'oci', path: 'image', name: null },
    platform: 'linux/amd64',
    manifestDigest: digestOf(
      `manifest ${made.map((each) => each.digest ?? each.diffId).join(' ')}`,
    ),
    base: null,
    layers: made,
    warnings: [],
    ...overrides,
  };
}

const indexes = new WeakMap<LayerSpec, FileIndex>();

function layerInMemory(spec: LayerSpec, index: number): Layer {
  const { options } = spec;
  const files = indexes.get(spec) ?? fileIndex(spec.entries);
  indexes.set(spec, files);
  const identity = JSON.stringify([options.salt ?? '', spec.entries.map(identityOf)]);
  const compressedBytes =
    options.compressedBytes === undefined ? Math.ceil(files.tarBytes / 3) : options.compressedBytes;
  return {
    index,
    digest: compressedBytes === null ? null : digestOf(`blob ${identity}`),
    diffId: digestOf(`tar ${identity}`),
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    compressedBytes,
    origin: originOf(options),
    files,
    records: layerRecords(spec.entries),
    unread: null,
  };
}

function identityOf(entry: Entry): unknown {
  return [
    entry.kind,
    latin1(entry.path),
    entry.content.bytes,
    entry.content.label,
    latin1(entry.target),
    entry.mode,
    entry.uid,
    entry.gid,
    entry.mtime,
  ];
}

function originOf(options: LayerOptions): LayerOrigin {
  const instruction = options.instruction ?? null;
  const lines = /^(.*):(\d+)(?:-(\d+))?$/.exec(options.lines ?? '');
  if (lines === null) {
    return { kind: instruction === null ? 'unknown' : 'history', instruction, dockerfile: null };
  }
  const startLine = Number(lines[2]);
  return {
    kind: 'build-record',
    instruction,
    dockerfile: { file: lines[1] ?? '', startLine, endLine: Number(lines[3] ?? startLine) },
    ...(options.escape === undefined ? {} : { escape: options.escape }),
  };
}

/** The columns of a list of entries, as the reader would make them of their tar. */
export function fileIndex(entries: readonly Entry[]): FileIndex {
  const paths = columnOf(entries.map((entry) => Buffer.from(latin1(entry.path), 'latin1')));
  const links = columnOf(entries.map((entry) => Buffer.from(latin1(entry.target), 'latin1')));
  const stored = entries.reduce(
    (sum, { content }) => sum + 512 + 512 * Math.ceil(content.bytes / 512),
    0,
  );
  return {
    count: entries.length,
    pathBytes: paths.bytes,
    pathEnds: paths.ends,
    kinds: Uint8Array.from(entries, ({ kind }) => kind),
    bytes: Float64Array.from(entries, ({ content }) => content.bytes),
    modes: Uint16Array.from(entries, ({ mode }) => mode),
    uids: Float64Array.from(entries, ({ uid }) => uid),
    gids: Float64Array.from(entries, ({ gid }) => gid),
    contentHashes: BigUint64Array.from(entries, (entry) =>
      entry.kind === FILE_KIND.regular ? hashOf(entry) : 0n,
    ),
    linkBytes: links.bytes,
    linkEnds: links.ends,
    tarBytes: stored + 1024,
    overhead: [],
    warnings: [],
  };
}

/** What the reader would keep of the files whose content the test gives. */
export function layerRecords(entries: readonly Entry[]): LayerRecords {
  const records = recordColumns();
  const budget = recordBudget();
  for (const [row, { path, content }] of entries.entries()) {
    const kind = content.data === null ? null : wantedFile(latin1(path), content.bytes);
    if (kind === null || content.data === null) continue;
    const tap = openTap(kind, content.bytes, budget);
    tap.push(content.data);
    records.add(row, tap.finish());
  }
  return records.finish();
}

function columnOf(values: readonly Uint8Array[]): { bytes: Uint8Array; ends: Uint32Array } {
  let end = 0;
  return {
    bytes: new Uint8Array(Buffer.concat(values)),
    ends: Uint32Array.from(values, (value) => {
      end += value.length;
      return end;
    }),
  };
}

function hashOf({ content }: Entry): bigint {
  return createHash('sha256')
    .update(`${content.bytes} ${content.label}`)
    .digest()
    .readBigUInt64LE();
}

function latin1(path: string | Uint8Array): string {
  return Buffer.from(path).toString('latin1');
}

export function digestOf(text: string): Digest {
  return `sha256:${createHash('sha256').update(text).digest('hex')}` as Digest;
}
