import { resolve } from 'node:path';
import { noOldReport, oldReportLeft } from './failures.ts';
import type { Io } from './io.ts';
import { isOldReport } from './old-report.ts';
import type { ReportOutput } from './outputs.ts';
import { warningLine } from './terminal-progress.ts';
import { isReplaceableFile, removeFile } from './write-file.ts';

/**
 * Where nothing could be begun, `--output` may have swallowed a word that was meant otherwise: only what is free, or has an
 * earlier report, is that of this run. Of the others it warns.
 */
export async function ownOutputs(
  outputs: readonly ReportOutput[],
  io: Io,
): Promise<readonly ReportOutput[]> {
  const own: ReportOutput[] = [];
  for (const output of outputs) {
    const { file } = output;
    if (file === null || !isForeign(resolve(io.cwd, file))) own.push(output);
    else await io.stderr.write(warningLine(noOldReport(file)));
  }
  return own;
}

function isForeign(file: string): boolean {
  try {
    return isReplaceableFile(file) && !isOldReport(file);
  } catch {
    return true;
  }
}

/**
 * Takes away what an earlier run left in the place of a report that this one will not write: nobody may take that
 * verdict for this run's. It does not wait, so that it can be called while the process ends.
 * @returns what could not be removed, a whole sentence each
 */
export function removeReports(outputs: readonly ReportOutput[], { cwd }: Io): readonly string[] {
  return outputs.flatMap(({ file }) => {
    if (file === null) return [];
    try {
      removeFile(resolve(cwd, file));
      return [];
    } catch (error) {
      return [oldReportLeft(file, error)];
    }
  });
}

/** The same, with a warning of each that could not be removed. */
export async function removeOldReports(outputs: readonly ReportOutput[], io: Io): Promise<void> {
  for (const left of removeReports(outputs, io)) await io.stderr.write(warningLine(left));
}
