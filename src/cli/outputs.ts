import { extname, resolve } from 'node:path';
import { oneOf, readInput } from '../policy/read-input.ts';
import type { AnyReport } from '../report/any-report.ts';
import { COMMENT_LENGTH, renderComment } from '../report/comment.ts';
import { renderJson } from '../report/json.ts';
import { renderMarkdown } from '../report/summary.ts';
import { renderText } from '../report/text.ts';
import type { Collector } from './collector.ts';
import {
  noOldReport,
  oldReportLeft,
  outputNotWritten,
  outputOfUnknownFormat,
  outputToStandardOutput,
  outputWithoutFile,
  twoPlainOutputs,
} from './failures.ts';
import type { Format } from './flags.ts';
import type { Io } from './io.ts';
import { isOldReport } from './old-report.ts';
import { checkWritable, isFile, removeFile, writeFileAtomically } from './write-file.ts';

/** One rendering of the report, and where it goes. */
export interface ReportOutput {
  readonly format: Format;
  /** null: standard output. */
  readonly file: string | null;
}

/** What stands for standard output in place of a file. */
const STANDARD_OUTPUT = '-';

/**
 * `--output FILE` sends the report there in place of standard output, `--output FORMAT=FILE` one more
 * rendering of it. `--output -` is what happens without it.
 */
export function readOutputs(
  flags: { readonly format: string; readonly output: readonly string[] },
  formats: readonly Format[],
  collector: Collector,
): readonly ReportOutput[] {
  const files: string[] = [];
  const more: ReportOutput[] = [];
  for (const text of flags.output) {
    const format = formats.find((name) => text.startsWith(`${name}=`));
    const [, unknown] = format === undefined ? (/^([a-z]+)=/.exec(text) ?? []) : [];
    if (unknown !== undefined) collector.mistake(outputOfUnknownFormat(unknown, text, formats));
    else if (format === undefined) files.push(text);
    else if (text === `${format}=`) collector.mistake(outputWithoutFile(format));
    else if (text === `${format}=${STANDARD_OUTPUT}`)
      collector.mistake(outputToStandardOutput(format));
    else more.push({ format, file: text.slice(format.length + 1) });
  }
  if (files.length > 1) collector.mistake(twoPlainOutputs(files));
  // All of several: none may keep what an earlier run wrote.
  const plain = files.length === 0 ? [STANDARD_OUTPUT] : files;
  const format = collector.value<Format | null>(
    readInput<Format>('--format', flags.format, oneOf(formats)),
    null,
  );
  return [
    ...plain.map((file) => ({
      format: format ?? formatByName(file),
      file: file === STANDARD_OUTPUT ? null : file,
    })),
    ...more,
  ];
}

/** Whoever reads a file expects this of it. */
function formatByName(file: string): Format {
  switch (extname(file).toLowerCase()) {
    case '.json':
      return 'json';
    case '.md':
      return 'markdown';
    default:
      return 'text';
  }
}

/**
 * Where nothing could be begun, `--output` may have swallowed a word that was meant otherwise: only what is free, or has an
 * earlier report, is that of this run.
 * @returns those, and of the others a sentence each
 */
export function sparedOutputs(
  outputs: readonly ReportOutput[],
  { cwd }: Io,
): { readonly own: readonly ReportOutput[]; readonly warnings: readonly string[] } {
  const foreign = outputs.filter(({ file }) => file !== null && isForeign(resolve(cwd, file)));
  return {
    own: outputs.filter((output) => !foreign.includes(output)),
    warnings: foreign.flatMap(({ file }) => (file === null ? [] : [noOldReport(file)])),
  };
}

function isForeign(file: string): boolean {
  try {
    return isFile(file) && !isOldReport(file);
  } catch {
    return true;
  }
}

/** @throws DietError `file-not-written` */
export async function checkOutputs(outputs: readonly ReportOutput[], io: Io): Promise<void> {
  for (const { file } of outputs) if (file !== null) await checkWritable(resolve(io.cwd, file));
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
