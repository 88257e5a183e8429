import { formatBytes, formatBytesDelta } from '../units/bytes.ts';
import { isMeasured } from './notes.ts';
import type { Phrase, Place } from './phrase.ts';
import { linksOf, placeOf } from './places.ts';
import type { CompareReport, FilesReport, FoldedReport, MovedReport } from './report.ts';

/** What one file, or a directory, came to. */
export interface FileRow {
  /** `/app/node_modules/typescript` */
  readonly path: string;
  /** `412 files`, `removed`; empty where there is nothing to add. */
  readonly what: string;
  /** `+64 MB` */
  readonly amount: string;
  /** The line that brought it; of what is gone the line that had. */
  readonly place: Place | null;
  /** Whether that is a line of the base's Dockerfile. */
  readonly before: boolean;
  readonly ofBase: boolean;
}

/** Rows of the report, biggest first. */
export function fileRows(report: CompareReport, rows: readonly FoldedReport[]): readonly FileRow[] {
  return rows.map((row) => ({
    path: row.path === '' ? 'elsewhere' : `/${row.path}`,
    what: whatOf(row),
    amount: formatBytesDelta(row.bytes),
    ...whereFrom(report, row),
  }));
}

function whatOf({ directory, rest, kind, files, addedBytes, removedBytes }: FoldedReport): string {
  const replaced = addedBytes > 0 && removedBytes > 0;
  return [
    ...(rest ? ['the rest of it'] : []),
    ...(directory ? [fileCount(files)] : []),
    ...(kind === 'changed' ? [] : [kind]),
    ...(replaced ? [`${formatBytes(addedBytes)} came, ${formatBytes(removedBytes)} went`] : []),
  ].join(', ');
}

export function fileCount(files: number): string {
  return files === 1 ? '1 file' : `${files} files`;
}

function whereFrom(
  { base, head, origin }: CompareReport,
  row: FoldedReport,
): Pick<FileRow, 'place' | 'before' | 'ofBase'> {
  const [side, index, commit] =
    row.headLayer === null
      ? [base, row.baseLayer, origin.baseCommit]
      : [head, row.headLayer, origin.headCommit];
  const layer = isMeasured(side) && index !== null ? side.layers[index] : undefined;
  const lines = layer?.dockerfile ?? null;
  return {
    place: lines && placeOf(lines, linksOf(origin, commit)),
    before: row.headLayer === null,
    ofBase: layer?.base === true,
  };
}

const COUNTED = [
  ['added', 'added'],
  ['removed', 'removed'],
  ['grown', 'bigger'],
  ['shrunk', 'smaller'],
  ['moved', 'moved'],
  ['rewritten', 'other content of the same size'],
  ['attributes', 'only mode or owner'],
] as const;

/** `412 files added (64 MB), 3 moved (1 MB), 12 other content of the same size` */
export function filesInWords({ totals }: FilesReport): string {
  return COUNTED.flatMap(([kind, words]) => {
    const { files, bytes } = totals[kind];
    if (files === 0) return [];
    const amount = bytes === 0 || kind === 'attributes' ? '' : ` (${formatBytes(Math.abs(bytes))})`;
    return [`${files} ${words}${amount}`];
  }).join(', ');
}

/** How many paths are not as they were. */
export function changedFiles({ totals }: FilesReport): number {
  return COUNTED.reduce((sum, [kind]) => sum + totals[kind].files, 0);
}

/** `/opt/old → /opt/new: 412 files, 64 MB` */
export function moveInWords({ from, to, files, bytes }: MovedReport): Phrase {
  return [
    { code: `/${from}` },
    ' → ',
    { code: `/${to}` },
    `: ${fileCount(files)}, ${formatBytes(bytes)}`,
  ];
}
