import { extname } from 'node:path';
import { oneOf, readInput } from '../policy/read-input.ts';
import type { Collector } from './collector.ts';
import {
  outputOfUnknownFormat,
  outputToStandardOutput,
  outputWithoutFile,
  twoPlainOutputs,
} from './failures.ts';
import type { Format } from './flags.ts';

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
