import type { FileChange, FileDiff, FoldedChange, MovedFiles } from '../diff/file-diff.ts';
import type { BroughtContents } from '../diff/layer-contents.ts';
import { showPath, showPathAs } from '../units/image-path.ts';
import type {
  BroughtReport,
  FileChangeReport,
  FilesReport,
  FoldedReport,
  MovedReport,
} from './report.ts';

/** More rows than anybody reads; the folded rows and the totals stay exact. */
const MAX_FILE_CHANGES = 500;
const MAX_MOVES = 50;

/** What changed between the files of two images, as the JSON shows it. */
export function filesReport(files: FileDiff): FilesReport {
  return {
    totals: files.totals,
    folded: files.folded.map(foldedReport),
    unowned: files.unowned.map(foldedReport),
    moves: files.moves.slice(0, MAX_MOVES).map(movedReport),
    movesOmitted: Math.max(0, files.moves.length - MAX_MOVES),
    changes: files.changes.biggest(MAX_FILE_CHANGES).map(fileChangeReport),
    changesOmitted: Math.max(0, files.changes.length - MAX_FILE_CHANGES),
  };
}

/** What a layer brought, as the JSON shows it. */
export function broughtReport(brought: BroughtContents): BroughtReport {
  return { ...brought, files: brought.files.map(foldedReport) };
}

function foldedReport(row: FoldedChange): FoldedReport {
  return { ...row, ...showPath(row.path) };
}

function movedReport({ from, to, files, bytes }: MovedFiles): MovedReport {
  return { ...showPathAs('from', from), ...showPathAs('to', to), files, bytes };
}

function fileChangeReport(change: FileChange): FileChangeReport {
  return { ...change, ...showPath(change.path), ...showPathAs('movedFrom', change.movedFrom) };
}
