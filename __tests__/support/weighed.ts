import type { ImageAnalysis } from '../../src/analysis/image-analysis.ts';
import type { WrittenInstruction } from '../../src/image/written-instruction.ts';

export type Analysis = ImageAnalysis;

/** The Dockerfile of the sample `original`. */
export const LINES: readonly (readonly [string, WrittenInstruction['stage']])[] = [
  ['FROM alpine:3.17', 'base'],
  ['RUN apk update && apk add curl git', 'final'],
  ['RUN curl -LO kubectl', 'final'],
  ['RUN chmod u+x kubectl && mv kubectl /bin/kubectl', 'final'],
  ['CMD ["kubectl"]', 'final'],
];

export function builtFrom(analysis: Analysis, lines = LINES): Analysis {
  const dockerfile = lines.map(([instruction, stage], i) => ({
    dockerfile: { file: 'Dockerfile', startLine: i + 1, endLine: i + 1 },
    instruction,
    stage,
  }));
  return { ...analysis, image: { ...analysis.image, dockerfile } };
}

/** The same without a record: the lowest two layers are nobody's, the others are known by the history. */
export function inferredFrom(analysis: Analysis): Analysis {
  const layers = analysis.layers.map((each, index) => {
    const { instruction } = each.layer.origin;
    const startLine = index + 1;
    const dockerfile = index < 2 ? null : { file: 'Dockerfile', startLine, endLine: startLine };
    const origin = { kind: 'history', instruction, dockerfile } as const;
    return { ...each, base: false, layer: { ...each.layer, origin } };
  });
  return { ...analysis, image: { ...analysis.image, base: null }, layers };
}
