import { DietError } from '../units/diet-error.ts';
import { type Descriptor, imageManifest, statement } from './documents.ts';
import type { ImageFiles } from './image-files.ts';
import type { ReadLimits } from './limits.ts';
import type { Candidate } from './manifest-tree.ts';
import { readBlobDocument } from './read-document.ts';

/**
 * What is attested of an image's build: the predicate of a SLSA provenance, of whichever version. null where there is
 * none, or none that can be read: nothing that is measured depends on it. BuildKit, docs/attestations/attestation-storage.md.
 */
export function attestedProvenance(
  files: ImageFiles,
  { attestations }: Candidate,
  limits: ReadLimits,
): unknown {
  for (const attestation of attestations) {
    try {
      const { layers } = readBlobDocument(files, attestation, imageManifest, 'attestation', limits);
      const blob = (layers ?? []).find(isProvenance);
      if (blob === undefined) continue;
      return readBlobDocument(files, blob, statement, 'attestation', limits).predicate ?? null;
    } catch (error) {
      if (!(error instanceof DietError)) throw error;
    }
  }
  return null;
}

function isProvenance({ annotations }: Descriptor): boolean {
  const type = annotations?.['in-toto.io/predicate-type'] ?? '';
  return type.startsWith('https://slsa.dev/provenance/');
}
