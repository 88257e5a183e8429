import { parse } from 'csv-parse/sync';
import { mistaken, type Parsed, parsed } from '../units/parsed.ts';
import { listNotReadable } from './failures.ts';

/** Whether commas separate too (`platforms`), or belong to the value (`build-args`). */
export type ListSeparators = 'lines' | 'lines-and-commas';

/**
 * A list input as docker/build-push-action reads it: a record of CSV a line, so that a value with line
 * breaks or quotation marks stands between quotation marks, doubled inside.
 * https://github.com/docker/build-push-action#customizing
 */
export function parseInputList(
  name: string,
  text: string,
  separators: ListSeparators,
): Parsed<readonly string[]> {
  const records = readRecords(name, text);
  if (!records.ok) return records;
  const items = records.value.flatMap((record) => {
    if (separators === 'lines') return [record.join(',')];
    return record.length === 1 ? (record[0] ?? '').split(',') : record;
  });
  return parsed(items.filter((item) => item !== '').map((item) => item.trim()));
}

function readRecords(name: string, text: string): Parsed<readonly string[][]> {
  try {
    return parsed(parse(text, { relaxQuotes: true, relaxColumnCount: true, skipEmptyLines: true }));
  } catch {
    // What the parser says may quote the text, and the text may be a secret.
    return mistaken(listNotReadable(name));
  }
}
