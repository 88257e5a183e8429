import type { ImageAnalysis } from '../../src/analysis/image-analysis.ts';
import { FILE_KIND, type FileIndex, linkTargetAt, pathAt } from '../../src/image/file-index.ts';

/** What is there after the last layer, and what a runtime's root filesystem holds, in a form to be compared. */
export interface RootFilesystem {
  /** Each inode a line: all of its names, its kind, bytes and content. Sorted. */
  readonly inodes: readonly string[];
  /** Of those inodes. */
  readonly bytes: number;
}

interface Inode {
  readonly names: string[];
  readonly description: string;
  readonly bytes: number;
}

/** What the engine puts into every container. */
const CONTAINERS_OWN =
  /^(?:\.dockerenv|(?:dev|proc|sys)(?:\/.*)?|etc(?:\/(?:hosts|hostname|resolv\.conf|mtab))?)$/;

/** By the replay of an image's layers. */
export function rootOfImage(analysis: ImageAnalysis): RootFilesystem {
  const { count, layers, entries, contentLayers, contentEntries } = analysis.finalFiles();
  const inodes = new Map<string, Inode>();
  for (let i = 0; i < count; i++) {
    const path = pathAt(indexOf(analysis, layers[i]), entries[i] ?? -1);
    const entry = contentEntries[i] ?? -1;
    const key = `${contentLayers[i]} ${entry}`;
    const inode = inodes.get(key) ?? inodeAt(indexOf(analysis, contentLayers[i]), entry);
    inode.names.push(path);
    inodes.set(key, inode);
  }
  return rootOf([...inodes.values()]);
}

function indexOf(analysis: ImageAnalysis, layer: number | undefined): FileIndex {
  const index = analysis.image.layers[layer ?? -1]?.files;
  if (index === undefined) throw new Error('no layer');
  return index;
}

/** By the tar that `docker export` writes. */
export function rootOfExport(root: FileIndex): RootFilesystem {
  const inodes = new Map<string, Inode>();
  for (let i = 0; i < root.count; i++) {
    const path: string = pathAt(root, i);
    const target = root.kinds[i] === FILE_KIND.hardLink ? linkTargetAt(root, i) : path;
    const inode = inodes.get(target) ?? inodeAt(root, i);
    inode.names.push(path);
    inodes.set(path, inode);
  }
  return rootOf([...new Set(inodes.values())]);
}

function inodeAt(index: FileIndex, entry: number): Inode {
  const bytes = index.bytes[entry] ?? 0;
  const content = index.contentHashes[entry];
  return {
    names: [],
    description: `kind ${index.kinds[entry]}, ${bytes} bytes, ${content}`,
    bytes,
  };
}

function rootOf(inodes: readonly Inode[]): RootFilesystem {
  const ours = inodes.filter(({ names }) => !names.some((name) => CONTAINERS_OWN.test(name)));
  return {
    inodes: ours
      .map(({ names, description }) => `${names.toSorted().join(' = ')}: ${description}`)
      .sort(),
    bytes: ours.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
