import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import type { ImageAnalysis } from '../../src/analysis/image-analysis.ts';
import { pathAt } from '../../src/image/file-index.ts';
import { type Entry, image, layer } from '../support/image.ts';
import { layerHistories } from '../support/layer-histories.ts';
import { type Place, referenceReplay, sameContent } from '../support/reference-model.ts';

const RUNS = { numRuns: 1000 };

describe('the replay, held against the plain model on random layer histories', () => {
  test('hides the same inodes, in the same layer, for the same cause', () => {
    fc.assert(
      fc.property(layerHistories(), (layers) => {
        const expected = referenceReplay(layers)
          .inodes.filter(({ hiddenIn, entry }) => hiddenIn !== null && entry.content.bytes > 0)
          .map(({ layer, hiddenIn, cause, path, entry }) =>
            [path, entry.content.bytes, cause, layer, hiddenIn].join(' '),
          );
        const found = [...analysisOf(layers, 0).waste].map((waste) =>
          [waste.path, waste.bytes, waste.cause, waste.layer, waste.otherLayer].join(' '),
        );
        expect(found.sort()).toEqual(expected.sort());
      }),
      RUNS,
    );
  });

  test('live and hidden bytes are all bytes, in each layer and in total', () => {
    fc.assert(
      fc.property(layerHistories(), (layers) => {
        const { totals, layers: figures } = analysisOf(layers, 0);
        const { inodes } = referenceReplay(layers);
        figures.forEach((figure, i) => {
          const live = inodes.filter((inode) => inode.layer === i && inode.hiddenIn === null);
          expect(figure.liveBytes).toBe(sumBytes(live));
          expect(figure.liveBytes + figure.hiddenBytes).toBe(figure.unpackedBytes);
        });
        expect(totals.liveBytes + totals.hiddenBytes).toBe(totals.unpackedBytes);
      }),
      RUNS,
    );
  });

  test('avoidable is what own layers hid of their own, and their live copies of base files', () => {
    fc.assert(
      fc.property(layerHistories(), fc.nat(5), (layers, base) => {
        const baseLayers = Math.min(base, layers.length);
        const { inodes, states } = referenceReplay(layers);
        const before = states[baseLayers - 1] ?? new Map<string, Place>();
        const own = inodes.filter((inode) => inode.layer >= baseLayers);
        const copies = own.filter((inode) =>
          [...(states.at(-1) ?? [])].some(([path, place]) => {
            const original = before.get(path)?.inode ?? null;
            return place.inode === inode && original !== null && sameContent(original, inode);
          }),
        );
        const hidden = own.filter(({ hiddenIn }) => hiddenIn !== null);
        expect(analysisOf(layers, baseLayers).totals.avoidableBytes).toBe(
          sumBytes(hidden) + sumBytes(copies),
        );
      }),
      RUNS,
    );
  });

  test('leaves the same files, directory by directory', () => {
    fc.assert(
      fc.property(layerHistories(), (layers) => {
        const expected = [...(referenceReplay(layers).states.at(-1) ?? [])]
          .sort(([a], [b]) => (inTreeOrder(a) < inTreeOrder(b) ? -1 : 1))
          .flatMap(([path, { named, inode }]) => {
            if (named === null) return [];
            return [`${path} from ${named.layer}, content ${inode?.entry.content.bytes ?? 0}`];
          });
        expect(finalFilesOf(analysisOf(layers, 0))).toEqual(expected);
      }),
      RUNS,
    );
  });
});

function analysisOf(layers: readonly (readonly Entry[])[], baseLayers: number): ImageAnalysis {
  const base = { name: 'example/base', digest: null, layers: baseLayers };
  return analyseImage(
    image(
      layers.map((entries) => layer(entries)),
      { base },
    ),
  );
}

function sumBytes(inodes: readonly { readonly entry: Entry }[]): number {
  return inodes.reduce((sum, { entry }) => sum + entry.content.bytes, 0);
}

/** `/` before every other byte, so that what lies in a directory follows it at once. */
function inTreeOrder(path: string): string {
  return path.replaceAll('/', '\0');
}

function finalFilesOf(analysis: ImageAnalysis): string[] {
  const files = analysis.finalFiles();
  return Array.from({ length: files.count }, (_, i) => {
    const index = analysis.image.layers[files.layers[i] ?? -1]?.files;
    const content = analysis.image.layers[files.contentLayers[i] ?? -1]?.files;
    const path = index && pathAt(index, files.entries[i] ?? -1);
    const bytes = content?.bytes[files.contentEntries[i] ?? -1] ?? 0;
    return `${path} from ${files.layers[i]}, content ${bytes}`;
  });
}
