import { FILE_KIND, linkTargetAt, pathAt } from '../image/file-index.ts';
import type { Image } from '../image/image.ts';
import { recordOf } from '../image/layer-records.ts';
import { attributePackages } from '../packages/attribute-packages.ts';
import type { FinalFilesystem, LiveFile, LiveSymlink } from '../packages/final-filesystem.ts';
import type { PackageInventory } from '../packages/inventory.ts';
import { baseLayersOf } from './figures.ts';
import type { FinalFiles } from './image-analysis.ts';
import { NONE } from './path-table.ts';

/** The packages of an image, with the bytes of their own files after the last layer. */
export function imagePackages(image: Image, files: FinalFiles): PackageInventory {
  return attributePackages(finalFilesystem(image, files));
}

function finalFilesystem({ layers, base }: Image, files: FinalFiles): FinalFilesystem {
  const baseLayers = baseLayersOf({ layers, base });
  const offsets = inodeOffsets(layers);
  return {
    inodeNumbers: offsets[layers.length] ?? 0,
    *files() {
      for (let i = 0; i < files.count; i++) {
        const layer = files.contentLayers[i] ?? NONE;
        const entry = files.contentEntries[i] ?? NONE;
        const content = layers[layer]?.files;
        if (content?.kinds[entry] !== FILE_KIND.regular) continue;
        yield {
          path: pathOfFile(i),
          inode: (offsets[layer] ?? 0) + entry,
          bytes: content.bytes[entry] ?? 0,
          layer,
          base: layer < baseLayers,
        };
      }
    },
    *symlinks() {
      for (let i = 0; i < files.count; i++) {
        const index = layers[files.layers[i] ?? NONE]?.files;
        const entry = files.entries[i] ?? NONE;
        if (index?.kinds[entry] !== FILE_KIND.symlink) continue;
        yield { path: pathOfFile(i), target: linkTargetAt(index, entry) } satisfies LiveSymlink;
      }
    },
    contentOf({ layer, inode }: LiveFile) {
      const records = layers[layer]?.records;
      return records === undefined ? null : recordOf(records, inode - (offsets[layer] ?? 0));
    },
  };

  function pathOfFile(i: number): LiveFile['path'] {
    const index = layers[files.layers[i] ?? NONE]?.files;
    if (index === undefined) throw new RangeError(`there is no file ${i}`);
    return pathAt(index, files.entries[i] ?? 0);
  }
}

/** Inodes are numbered through all layers: the offset of the layer and the entry in it. */
function inodeOffsets(layers: Image['layers']): Int32Array {
  const offsets = new Int32Array(layers.length + 1);
  for (const [layer, { files }] of layers.entries()) {
    offsets[layer + 1] = (offsets[layer] ?? 0) + files.count;
  }
  return offsets;
}
