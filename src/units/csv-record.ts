import { parse } from 'csv-parse/sync';

/**
 * The fields of one record of CSV (RFC 4180), as buildx writes and reads its values: a field with commas stands between
 * quotation marks, those inside of it doubled. One in the middle of a field is part of it.
 * @returns null if it is none, or several: what the parser says quotes the text, which may be a secret
 */
export function readCsvRecord(text: string): readonly string[] | null {
  try {
    const records: string[][] = parse(text, { relaxQuotes: true });
    return records.length === 1 ? (records[0] ?? null) : null;
  } catch {
    return null;
  }
}
