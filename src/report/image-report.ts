import type {
  DiveFigures,
  ImageAnalysis,
  LayerAnalysis,
  Waste,
  WasteGroup,
} from '../analysis/image-analysis.ts';
import type { BaseImage } from '../image/image.ts';
import { showPath, showPathAs } from '../units/image-path.ts';
import type {
  DiveReport,
  ImageReport,
  LayerReport,
  WasteGroupReport,
  WasteReport,
} from './report.ts';

/** More rows than anybody reads; an image may have 500,000 wasted files. `wasteGroups` stays exact. */
const MAX_WASTE_ROWS = 500;

/** One image as the JSON shows it: plain values only, paths as text. */
export function imageReport(analysis: ImageAnalysis): ImageReport {
  const { image, totals, layers, waste } = analysis;
  return {
    image: {
      source: image.source,
      platform: image.platform,
      manifestDigest: image.manifestDigest,
    },
    base: image.base && baseReport(image.base),
    layers: layers.map(layerReport),
    totals,
    waste: waste.slice(0, MAX_WASTE_ROWS).map(wasteReport),
    wasteOmitted: Math.max(0, waste.length - MAX_WASTE_ROWS),
    wasteGroups: analysis.wasteGroups.map(wasteGroupReport),
    dive: diveReport(analysis.dive),
    warnings: [...image.warnings, ...analysis.warnings],
  };
}

function layerReport(analysis: LayerAnalysis): LayerReport {
  const { layer } = analysis;
  return {
    index: layer.index,
    digest: layer.digest,
    diffId: layer.diffId,
    mediaType: layer.mediaType,
    compressedBytes: layer.compressedBytes,
    unpackedBytes: analysis.unpackedBytes,
    tarBytes: layer.files.tarBytes,
    hiddenBytes: analysis.hiddenBytes,
    avoidableBytes: analysis.avoidableBytes,
    instruction: layer.origin.instruction,
    dockerfile: layer.origin.dockerfile,
    origin: layer.origin.kind,
    base: analysis.base,
    fileCount: analysis.fileCount,
  };
}

function wasteReport(waste: Waste): WasteReport {
  return {
    ...showPath(waste.path),
    bytes: waste.bytes,
    avoidableBytes: waste.avoidableBytes,
    cause: waste.cause,
    layer: waste.layer,
    otherLayer: waste.otherLayer,
    ...showPathAs('movedTo', waste.movedTo),
  };
}

function wasteGroupReport(group: WasteGroup): WasteGroupReport {
  const { largest, directory } = group;
  return {
    cause: group.cause,
    layer: group.layer,
    otherLayer: group.otherLayer,
    files: group.files,
    bytes: group.bytes,
    avoidableBytes: group.avoidableBytes,
    largest: {
      ...showPath(largest.path),
      bytes: largest.bytes,
      ...showPathAs('movedTo', largest.movedTo),
    },
    ...showPathAs('directory', directory),
  };
}

function diveReport(dive: DiveFigures): DiveReport {
  const percent = dive.userWastedPercent;
  return {
    efficiency: dive.efficiency,
    wastedBytes: dive.wastedBytes,
    // JSON has no infinity; bytes wasted of 0 own bytes say the same.
    userWastedPercent: percent !== null && Number.isFinite(percent) ? percent : null,
    sizeBytes: dive.sizeBytes,
    userSizeBytes: dive.userSizeBytes,
    inefficientFiles: dive.inefficientFiles.map(({ path, count, bytes }) => ({
      ...showPath(path),
      count,
      bytes,
    })),
  };
}

/** What of it the JSON shows. */
export function baseReport(base: BaseImage): NonNullable<ImageReport['base']> {
  const { name, digest, layers } = base;
  return { name, digest, layers };
}
