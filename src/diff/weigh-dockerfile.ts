import { culpritOf, type ImageAnalysis } from '../analysis/image-analysis.ts';
import { readFrom } from '../image/from-instruction.ts';
import type { WrittenInstruction } from '../image/written-instruction.ts';
import type { ImageDiff } from './image-diff.ts';

/** An instruction of the head's Dockerfile with what it does to the image's size, on disk. */
export interface WeighedInstruction extends WrittenInstruction {
  /** Indexes of the layers that it made; for `base` all of the base image's. */
  readonly layers: readonly number[];
  /** Whether no build record names these layers, and the image's history lets infer that they are its. */
  readonly inferred: boolean;
  /** The bytes of these layers; null if it is not known which layers it made, as all figures are then. */
  readonly addedBytes: number | null;
  /** What lies in the image and can't be seen any more for what these layers hold. */
  readonly hiddenBytes: number | null;
  /** The part of it that the author could have saved, and copies of the base image's files. */
  readonly wastedBytes: number | null;
  /** By how much its layers grew since the base; null if that can't be told of this instruction alone. */
  readonly delta: number | null;
}

/** From the top; empty where the Dockerfile is unknown, as it is of an image that was not built here and brings no record. */
export function weighDockerfile(diff: ImageDiff): readonly WeighedInstruction[] {
  const hasStray = diff.head.layers.some(
    ({ layer, base }) => !base && layer.origin.dockerfile === null,
  );
  return (diff.head.image.dockerfile ?? []).map((written) => {
    const layers = layersOf(written, diff.head);
    const own = new Set(layers);
    const inferred = layers.some((index) => isInferred(diff.head, index));
    // A layer of which nobody knows whose it is may be this one's.
    if (layers.length === 0 && hasStray && mayMakeLayers(written)) {
      return { ...written, ...NOT_KNOWN, layers, inferred };
    }
    const hidden = diff.head.wasteGroups.filter(
      ({ cause, otherLayer }) => cause !== 'base-copied' && own.has(otherLayer),
    );
    const wasted = diff.head.wasteGroups.filter((group) => own.has(culpritOf(group)));
    return {
      ...written,
      layers,
      inferred,
      addedBytes: sum(layers.map((index) => diff.head.layers[index]?.unpackedBytes ?? 0)),
      hiddenBytes: sum(hidden.map(({ bytes }) => bytes)),
      wastedBytes: sum(wasted.map(({ avoidableBytes }) => avoidableBytes)),
      delta: written.stage === 'base' ? deltaOfFrom(own, diff) : deltaOf(own, diff),
    };
  });
}

const NOT_KNOWN = { addedBytes: null, hiddenBytes: null, wastedBytes: null, delta: null } as const;

function isInferred({ layers }: ImageAnalysis, index: number): boolean {
  const origin = layers[index]?.layer.origin;
  return origin?.kind === 'history' && origin.dockerfile !== null;
}

/** Whether bytes of the image can be this instruction's; a name in FROM that is a variable may be any image's. */
function mayMakeLayers({ instruction, stage }: WrittenInstruction): boolean {
  if (stage === 'base') return readFrom(instruction)?.names !== 'scratch';
  return stage === 'final' && /^(?:RUN|COPY|ADD|WORKDIR)\b/i.test(instruction);
}

function layersOf(
  { dockerfile, stage }: WrittenInstruction,
  { layers }: ImageAnalysis,
): readonly number[] {
  if (stage === 'other') return [];
  return layers.flatMap(({ layer, base }, index) => {
    if (base) return stage === 'base' ? [index] : [];
    const lines = layer.origin.dockerfile;
    return lines !== null &&
      lines.file === dockerfile.file &&
      lines.startLine === dockerfile.startLine
      ? [index]
      : [];
  });
}

function deltaOf(own: ReadonlySet<number>, { base, layers }: ImageDiff): number | null {
  if (base.state === 'absent') return null;
  if (own.size === 0) return 0;
  const changes = layers.filter(({ headLayers }) => headLayers.some((index) => own.has(index)));
  const isAlone = changes.every(({ headLayers }) => headLayers.every((index) => own.has(index)));
  return isAlone ? sum(changes.map(({ unpacked }) => unpacked.delta ?? 0)) : null;
}

/** The base image's, and that of the layers that its ONBUILD made. */
function deltaOfFrom(layers: ReadonlySet<number>, diff: ImageDiff): number | null {
  const isTriggered = (index: number) => diff.head.layers[index]?.base === false;
  const [base, triggered] = [
    deltaOfBase(diff),
    deltaOf(new Set([...layers].filter(isTriggered)), diff),
  ];
  return base === null || triggered === null ? null : base + triggered;
}

/** All layers of both base images, matched or not: the base's may have had more of them, or all of them. */
function deltaOfBase({ base, head }: ImageDiff): number | null {
  if (base.state === 'absent' || base.value.image.base === null || head.image.base === null)
    return null;
  const bytesOf = ({ layers }: ImageAnalysis) =>
    sum(layers.filter((layer) => layer.base).map(({ unpackedBytes }) => unpackedBytes));
  return bytesOf(head) - bytesOf(base.value);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
