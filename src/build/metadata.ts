import * as v from 'valibot';
import { type Digest, parseDigest } from '../units/digest.ts';
import { type Provenance, parseProvenance } from './provenance.ts';

/** What buildx writes into the file of `--metadata-file`. */
export interface BuildMetadata {
  /** Of the manifest; for the classic image store that of the configuration, which is the image's ID. */
  readonly digest: Digest | null;
  /** null for a buildx older than 0.14, or a builder that keeps no history. */
  readonly provenance: Provenance | null;
}

const Metadata = v.looseObject({ 'containerimage.digest': v.optional(v.string()) });

/** @param platform the one that was asked for, or null */
export function parseBuildMetadata(text: string, platform: string | null): BuildMetadata {
  // buildx writes `null` where the exporter had nothing to say.
  const metadata = v.parse(v.nullable(Metadata), JSON.parse(text)) ?? {};
  return {
    digest: parseDigest(metadata['containerimage.digest']),
    provenance: provenanceOf(metadata, platform),
  };
}

const PROVENANCE = 'buildx.build.provenance';

/** One platform has the bare key; several have one each, with the platform behind a slash. */
function provenanceOf(metadata: Record<string, unknown>, platform: string | null) {
  const keys = Object.keys(metadata).filter((key) => key.startsWith(`${PROVENANCE}/`));
  const key = [PROVENANCE, `${PROVENANCE}/${platform}`, ...(keys.length === 1 ? keys : [])].find(
    (candidate) => candidate in metadata,
  );
  return key === undefined ? null : parseProvenance(metadata[key]);
}
