import { formatBytes } from '../units/bytes.ts';
import { asClause } from '../units/sentence.ts';
import type { CompareReport, ImageReport, ReportSide } from './report.ts';

/** Sentences of the reports' small print, without a final stop. */

export function headNotMeasured(): string {
  return 'Not measured, because the head could not be measured';
}

/** The full report lists all of them. */
const MAX_WARNINGS = 3;

/** Whether a side of a comparison was measured. */
export function isMeasured(side: ReportSide): side is ImageReport {
  return !('absent' in side);
}

/** What a reader must know to read the figures right: what is missing, and how they were made. */
export function measuringNotes(report: CompareReport): readonly string[] {
  const { base, head, notes, checks } = report;
  const own: string[] = [];
  // A base that failed is a check of its own, told where checks are.
  const told = checks.some(({ rule }) => rule === 'unmeasured');
  if (report.outcome === 'measured' && !isMeasured(base) && !told)
    own.push(`Not compared: ${asClause(base.absent)}`);
  const warnings = isMeasured(head) ? head.warnings.slice(0, MAX_WARNINGS) : [];
  return [...own, ...(isMeasured(head) ? imageNotes(head) : []), ...notes, ...warnings];
}

export function imageNotes(image: ImageReport): readonly string[] {
  const notes: string[] = [];
  if (image.totals.compressedBytes === null) notes.push(notCompressed(image));
  if (image.base === null)
    notes.push("The base image is not known, so all layers count as this image's own");
  if (image.layers.some(({ origin, dockerfile }) => origin === 'history' && dockerfile !== null))
    notes.push(
      "The lines of the Dockerfile are inferred from the image's history: no build record names them",
    );
  return notes;
}

/** Where we chose the builder ourselves the reader can have another one. */
function notCompressed({ image }: ImageReport): string {
  return image.source.kind === 'build'
    ? 'Sizes to pull are not measured: this builder has none, the one of docker/setup-buildx-action does'
    : 'Sizes to pull are not measured: the source of the image gives none';
}

/** What the next deploy costs a machine that already runs the base; null if digests are unknown. */
export function updatePullNote(report: CompareReport): string | null {
  if (report.updatePullBytes === null || !isMeasured(report.base)) return null;
  const bytes = report.updatePullBytes === 0 ? 'nothing' : formatBytes(report.updatePullBytes);
  return `A machine that already has the image of the base pulls ${bytes} at the next deploy`;
}
