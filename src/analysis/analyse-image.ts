import type { Image } from '../image/image.ts';
import { diveFigures } from './dive.ts';
import { baseLayersOf, layerFigures, totalFigures } from './figures.ts';
import { finalFiles } from './final-files.ts';
import type { ImageAnalysis } from './image-analysis.ts';
import { imagePackages } from './image-packages.ts';
import { type Filesystem, replay } from './replay.ts';
import { numberRows, type Rows } from './rows.ts';
import { warningsOf } from './warnings.ts';
import { createWaste, markBaseCopies, markHidden, snapshot } from './waste.ts';
import { collectWasted, type Wasted, wasteGroups, wasteList } from './waste-list.ts';

/**
 * What the image's layers come to: every figure of docs/measures.md that one image has. Throws a
 * `DietError` for an image that no runtime could unpack.
 */
export function analyseImage(image: Image): ImageAnalysis {
  const rows = numberRows(image.layers);
  const { filesystem, wasted, links } = findWaste(image, rows);
  const layers = layerFigures(image, filesystem, wasted);
  const files = once(() => finalFiles(filesystem));
  return {
    image,
    totals: totalFigures(image, layers),
    layers,
    waste: wasteList(wasted),
    wasteGroups: wasteGroups(wasted),
    finalFiles: files,
    packages: once(() => imagePackages(image, files())),
    dive: diveFigures(rows),
    warnings: warningsOf(rows, links),
  };
}

function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

interface Found {
  readonly filesystem: Filesystem;
  readonly wasted: Wasted;
  /** Rows of hard links without target. */
  readonly links: readonly number[];
}

function findWaste(image: Image, rows: Rows): Found {
  const baseLayers = baseLayersOf(image);
  const ownFrom = rows.offsets[baseLayers] ?? 0;
  const waste = createWaste(rows);
  const links: number[] = [];
  let base: Int32Array = new Int32Array(0);
  const filesystem = replay(rows, {
    layerApplied(filesystem, effect) {
      markHidden(waste, filesystem, effect);
      if (effect.layer === baseLayers - 1) base = snapshot(filesystem);
    },
    linkWithoutTarget: (row) => links.push(row),
  });
  markBaseCopies(waste, filesystem, base, ownFrom);
  return { filesystem, wasted: collectWasted(rows, waste, ownFrom), links };
}
