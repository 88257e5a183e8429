import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import * as v from 'valibot';
import { type Digest, splitDigest } from '../units/digest.ts';
import type { Descriptor } from './documents.ts';
import {
  badDocument,
  documentsTooBig,
  documentTooBig,
  documentTooComplex,
  missingBlob,
  wrongDocumentDigest,
} from './failures.ts';
import type { ImageFiles } from './image-files.ts';
import type { ReadLimits } from './limits.ts';
import { isModestJson } from './modest-json.ts';
import type { BlobRegion } from './read-layer.ts';

/**
 * A document in a blob: its digest is verified before anything in it is looked at. Read once however often it
 * is asked for, and decoded anew, since it may be asked for as another kind.
 * @throws DietError `missing-blob`, `bad-document`, and those of `ImageFiles.find`
 */
export function readBlobDocument<T extends v.GenericSchema>(
  files: ImageFiles,
  descriptor: Pick<Descriptor, 'digest' | 'data'>,
  schema: T,
  title: string,
  limits: ReadLimits,
): v.InferOutput<T> {
  const { byDigest } = files.documents;
  if (!byDigest.has(descriptor.digest)) {
    const bytes = blobBytes(files, descriptor, title, limits);
    verify(files, bytes, title, descriptor.digest);
    byDigest.set(descriptor.digest, parse(files, bytes, title));
  }
  return decode(files, byDigest.get(descriptor.digest), schema, title);
}

/**
 * A document that lies at a path. null if nothing lies there.
 * @param digest what it has to have, if its name says it
 * @throws DietError `bad-document`, and those of `ImageFiles.find`
 */
export function readFileDocument<T extends v.GenericSchema>(
  files: ImageFiles,
  path: string,
  schema: T,
  limits: ReadLimits,
  digest: Digest | null = null,
): v.InferOutput<T> | null {
  const region = files.find(path);
  if (region === null) return null;
  const bytes = regionBytes(files, region, path, limits);
  if (digest !== null) verify(files, bytes, path, digest);
  return decode(files, parse(files, bytes, path), schema, path);
}

function verify(files: ImageFiles, bytes: Uint8Array, title: string, digest: Digest): void {
  const { algorithm, hex } = splitDigest(digest);
  if (createHash(algorithm).update(bytes).digest('hex') !== hex) {
    throw wrongDocumentDigest(files.name, title, digest);
  }
}

export function blobPath(digest: Digest): string {
  const { algorithm, hex } = splitDigest(digest);
  return `blobs/${algorithm}/${hex}`;
}

/** From the layout, or from the descriptor itself (descriptor.md, "data"). */
function blobBytes(
  files: ImageFiles,
  { digest, data }: Pick<Descriptor, 'digest' | 'data'>,
  title: string,
  limits: ReadLimits,
): Uint8Array {
  const region = files.find(blobPath(digest));
  if (region !== null) return regionBytes(files, region, title, limits);
  if (data) {
    const bytes = Buffer.from(data, 'base64');
    spend(files, title, bytes.length, limits);
    return bytes;
  }
  throw missingBlob(files.name, title, digest);
}

function regionBytes(
  files: ImageFiles,
  region: BlobRegion,
  title: string,
  limits: ReadLimits,
): Uint8Array {
  spend(files, title, region.bytes, limits);
  const bytes = new Uint8Array(region.bytes);
  const fd = openSync(region.file, 'r');
  try {
    let filled = 0;
    for (let read = 1; read > 0 && filled < bytes.length; filled += read) {
      read = readSync(fd, bytes, filled, bytes.length - filled, region.offset + filled);
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(fd);
  }
}

function spend(files: ImageFiles, title: string, bytes: number, limits: ReadLimits): void {
  if (bytes > limits.maxJsonBytes) throw documentTooBig(files.name, title, bytes, limits);
  files.documents.bytesLeft -= bytes;
  if (files.documents.bytesLeft < 0) throw documentsTooBig(files.name, limits);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode<T extends v.GenericSchema>(
  files: ImageFiles,
  document: unknown,
  schema: T,
  title: string,
): v.InferOutput<T> {
  const result = v.safeParse(schema, document, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw badDocument(files.name, place(title, issue), issue.expected ?? 'something else');
}

function parse(files: ImageFiles, bytes: Uint8Array, title: string): unknown {
  if (!isModestJson(bytes)) throw documentTooComplex(files.name, title);
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (error) {
    throw badDocument(files.name, title, 'JSON', error);
  }
}

/** `manifest.layers[2].digest` */
function place(title: string, issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map(({ key }) =>
    typeof key === 'number' ? `[${key}]` : `.${String(key).slice(0, 100)}`,
  );
  return `${title}${keys.join('')}`;
}
