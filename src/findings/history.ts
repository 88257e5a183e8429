import type { ImageAnalysis, WasteGroup } from '../analysis/image-analysis.ts';
import type { IgnoreFile, Layer, LayerOrigin } from '../image/image.ts';
import type { WrittenInstruction } from '../image/written-instruction.ts';

/** What made the layers of an image, as far as rules ask for it. */
export interface History {
  readonly layers: readonly Layer[];
  readonly baseLayers: number;
  /** As the Dockerfile names it; null if unknown or none. */
  readonly baseName: string | null;
  /** As in `Image`; null where there is none. */
  readonly ownIgnoreFile: IgnoreFile | null;
  /** What it was built from, from the top; empty where that is not known. */
  readonly dockerfile: readonly WrittenInstruction[];
  /** Whether a SHELL says `-e`, the Dockerfile's or the base image's: then a failure ends a RUN wherever in it that is. */
  readonly shellStops: boolean;
  readonly unpackedBytes: number;
  readonly wasteGroups: readonly WasteGroup[];
}

export function historyOf({ image, layers, totals, wasteGroups }: ImageAnalysis): History {
  return {
    layers: image.layers,
    baseLayers: layers.filter(({ base }) => base).length,
    baseName: image.base?.name ?? null,
    ownIgnoreFile: image.ownIgnoreFile ?? null,
    dockerfile: image.dockerfile ?? [],
    shellStops:
      (image.shells ?? []).some((shell) => ERREXIT.test(shell)) ||
      (image.dockerfile ?? []).some(saysErrexit),
    unpackedBytes: totals.unpackedBytes,
    wasteGroups,
  };
}

/** Among the words of a shell. */
const ERREXIT = /(?:^|[\s"])(?:-\w*e|errexit\b)/;

function saysErrexit({ instruction, stage }: WrittenInstruction): boolean {
  return stage !== 'other' && /^SHELL\s/i.test(instruction) && ERREXIT.test(instruction);
}

export function isOwn({ baseLayers }: History, layer: number): boolean {
  return layer >= baseLayers;
}

/** What made the image's own layers, bottom to top. */
export function ownOrigins({ layers, baseLayers }: History): readonly LayerOrigin[] {
  return layers.slice(baseLayers).map(({ origin }) => origin);
}
