import type { ImagePath } from '../units/image-path.ts';

/** Who installs packages. The order is that of ownership: a file that two of them list is the first one's. */
export const ECOSYSTEMS = ['dpkg', 'apk', 'rpm', 'python', 'npm', 'go'] as const;
export type Ecosystem = (typeof ECOSYSTEMS)[number];

/** One package as its record describes it, before anybody looked at the files. */
export interface FoundPackage {
  readonly ecosystem: Ecosystem;
  /** As the record writes it. Foreign text: a renderer makes it visible. */
  readonly name: string;
  /** As the record writes it (rpm: `[epoch:]version-release`); null where it names none. */
  readonly version: string | null;
  /** As the record writes it; null where the format has none. */
  readonly architecture: string | null;
  /** The file that says so: a database, a manifest, a binary. */
  readonly record: ImagePath;
  readonly files: PackageFiles;
}

/** Which files of the final filesystem are the package's own. */
export type PackageFiles =
  /** These, directories and files that are not there among them. */
  | { readonly kind: 'paths'; readonly paths: readonly ImagePath[] }
  /** All below it that no package nested in its `node_modules` has. */
  | { readonly kind: 'npm-directory'; readonly directory: ImagePath }
  /** None: it was compiled into the package that `record` belongs to. */
  | { readonly kind: 'compiled-in' }
  /** Unknown: the record has no list of files. */
  | { readonly kind: 'unlisted' };

/** A record that was recognised, but says nothing, or not everything, that it should. */
export interface UnreadRecord {
  readonly ecosystem: Ecosystem;
  readonly record: ImagePath;
  /** A clause whose subject is the record, without a final stop. */
  readonly reason: string;
}

/** What the records of an image say. */
export interface FoundPackages {
  readonly packages: readonly FoundPackage[];
  readonly unread: readonly UnreadRecord[];
}
