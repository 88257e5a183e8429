import type { ImagePath } from '../units/image-path.ts';
import { RecordDamage } from './damage.ts';
import type { Ecosystem, FoundPackages } from './package.ts';

/** What `read` finds in a record, or the record as unread because of its damage. */
export function guarded(
  ecosystem: Ecosystem,
  record: ImagePath,
  read: () => FoundPackages,
): FoundPackages {
  try {
    return read();
  } catch (error: unknown) {
    if (!(error instanceof RecordDamage)) throw error;
    return { packages: [], unread: [{ ecosystem, record, reason: error.message }] };
  }
}
