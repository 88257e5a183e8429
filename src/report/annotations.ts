import type { DockerfileLines } from '../image/image.ts';
import { formatBytes } from '../units/bytes.ts';
import { type Contribution, contributions } from './contributions.ts';
import { phraseToText } from './phrase.ts';
import type { CompareReport } from './report.ts';

/** A warning on lines of a Dockerfile at the head's commit; plain text. */
export interface LineAnnotation extends DockerfileLines {
  readonly title: string;
  readonly message: string;
}

/** Less is not worth a mark in somebody's diff. */
const LEAST_BYTES = 1_000_000;
/** GitHub shows ten warnings a step at most, and a reader looks at three. */
const MOST = 3;

/**
 * The lines by which this pull request grew or wasted most: at most three, at least 1 MB each, one a line. None where
 * nobody knows which commit the head's lines belong to, as of an image that was built elsewhere.
 */
export function lineAnnotations(report: CompareReport): readonly LineAnnotation[] {
  if (report.origin.headCommit === null) return [];
  const annotated = new Set<string>();
  const annotations: LineAnnotation[] = [];
  for (const contribution of contributions(report)) {
    const { step, bytes } = contribution;
    const lines = step?.layer.dockerfile ?? null;
    if (step === null || lines === null || bytes < LEAST_BYTES) continue;
    const place = `${lines.startLine}-${lines.endLine} ${lines.file}`;
    if (annotated.has(place) || annotations.length === MOST) continue;
    annotated.add(place);
    annotations.push({ ...lines, ...wordsOf(contribution) });
  }
  return annotations;
}

function wordsOf(contribution: Contribution): { title: string; message: string } {
  const { kind, bytes, more, sentence } = contribution;
  const amount = more ? `${formatBytes(bytes)} more` : formatBytes(bytes);
  const title = kind === 'waste' ? `${amount} wasted` : amount;
  return { title, message: `${phraseToText(sentence)}.` };
}
