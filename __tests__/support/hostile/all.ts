import { hostileBlobs } from './blobs.ts';
import type { HostileCase } from './case.ts';
import { hostileDocuments } from './documents.ts';
import { hostilePlaces } from './places.ts';
import { hostileTars } from './tars.ts';

/** Every broken or malicious image; the same ones each time. */
export function hostileCases(): readonly HostileCase[] {
  return [...hostileTars(), ...hostileBlobs(), ...hostileDocuments(), ...hostilePlaces()];
}
