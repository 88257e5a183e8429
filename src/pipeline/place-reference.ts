import type { BlobLocation } from '../image/exported-image.ts';
import type { ImageReference } from '../image/reference.ts';
import { locateReference } from '../read/locate.ts';
import type { World } from '../world/world.ts';

/**
 * Decides what a reference without a transport means: the image that lies at that path, if one does.
 * What is left without a transport is a name, which the builder looks up.
 * @throws DietError if nothing lies at a path, or no image
 */
export async function placeReference(
  reference: ImageReference,
  { cwd, signal }: Pick<World, 'cwd' | 'signal'>,
): Promise<ImageReference> {
  const located = await locateReference(reference, { cwd, signal });
  if (reference.transport !== 'unspecified' || 'engineOrRegistry' in located) return reference;
  const { text: path, ...shown } = reference;
  return { ...shown, transport: TRANSPORTS[located.location.kind], path, name: located.name };
}

const TRANSPORTS = {
  'oci-layout': 'oci',
  'oci-archive': 'oci-archive',
  'docker-archive': 'docker-archive',
} as const satisfies Record<BlobLocation['kind'], ImageReference['transport']>;
