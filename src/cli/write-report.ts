import { resolve } from 'node:path';
import type { AnyReport } from '../report/any-report.ts';
import { COMMENT_LENGTH, renderComment } from '../report/comment.ts';
import { renderJson } from '../report/json.ts';
import { renderMarkdown } from '../report/summary.ts';
import { renderText } from '../report/text.ts';
import { outputNotWritten } from './failures.ts';
import type { Format } from './flags.ts';
import type { Io } from './io.ts';
import { removeReports } from './old-outputs.ts';
import type { ReportOutput } from './outputs.ts';
import { checkWritable, writeFileAtomically } from './write-file.ts';

/** @throws DietError `file-not-written` */
export async function checkOutputs(outputs: readonly ReportOutput[], io: Io): Promise<void> {
  for (const { file } of outputs) if (file !== null) await checkWritable(resolve(io.cwd, file));
}

/**
 * One that can't be written takes its predecessor along, and those after it.
 * @throws DietError `file-not-written`, `output-not-written`
 */
export async function writeReport(
  report: AnyReport,
  outputs: readonly ReportOutput[],
  io: Io,
): Promise<void> {
  for (const [number, output] of outputs.entries()) {
    try {
      await writeOutput(report, output, io);
    } catch (error) {
      removeReports(outputs.slice(number), io);
      throw error;
    }
  }
}

async function writeOutput(
  report: AnyReport,
  { format, file }: ReportOutput,
  io: Io,
): Promise<void> {
  if (file !== null) {
    await writeFileAtomically(resolve(io.cwd, file), render(report, format, PLAIN));
  } else if (format !== 'text' || hasMoreThanItsFailure(report)) {
    await print(render(report, format, styleOf(io)), io);
  }
}

/** A person reads the failure on standard error, where the program tells all failures; of variants each has its own. */
function hasMoreThanItsFailure(report: AnyReport): boolean {
  return report.result !== 'error' || (report.kind === 'variants' && report.variants.length > 0);
}

interface Style {
  readonly colours: boolean;
  readonly width: number;
}

/** Where nobody says how wide it is: what a log or an editor shows without wrapping. */
const PLAIN: Style = { colours: false, width: 120 };

/** Colours on a terminal only; https://no-color.org: never if NO_COLOR is there and not empty. */
function styleOf({ env, stdout }: Io): Style {
  if (!stdout.isTerminal) return PLAIN;
  const plain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return { colours: !plain, width: stdout.columns() ?? PLAIN.width };
}

function render(report: AnyReport, format: Format, style: Style): string {
  switch (format) {
    case 'text':
      return renderText(report, style);
    case 'markdown':
      return renderMarkdown(report);
    case 'json':
      return renderJson(report);
    case 'comment':
      if (report.kind !== 'compare') throw new Error('only a comparison is a comment');
      return renderComment(report, { maxCharacters: COMMENT_LENGTH });
  }
}

async function print(text: string, io: Io): Promise<void> {
  try {
    await io.stdout.write(text);
  } catch (error) {
    throw outputNotWritten(error);
  }
}
