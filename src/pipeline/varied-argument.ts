import { readCsvRecord } from '../units/csv-record.ts';
import { mistaken, type Parsed, parsed } from '../units/parsed.ts';
import { oneLabelTwice, oneValueTwice, variedArgumentNotUnderstood } from './failures.ts';

/** A build argument of which several values are compared. */
export interface VariedArgument {
  readonly name: string;
  readonly values: readonly VariedValue[];
}

export interface VariedValue {
  /** What stands for the value wherever it is shown: itself, unless it was given a label. */
  readonly label: string;
  readonly value: string;
}

/**
 * `NAME=VALUE,VALUE`, or `NAME=LABEL:=VALUE,…` where a value is not to be shown. The values are one record of
 * CSV, as in `docker buildx build --output`: one with commas stands between quotation marks.
 *
 * Values of build arguments are shown nowhere else. These are, because they tell the variants apart, and whoever
 * writes them knows; no mistake quotes one, for it may have been meant for a label.
 */
export function parseVariedArgument(text: string): Parsed<VariedArgument> {
  const [, name = '', list = ''] = /^([A-Za-z_][A-Za-z0-9_.-]*)=(.+)$/s.exec(text) ?? [];
  const fields = list === '' ? null : readCsvRecord(list);
  if (fields === null) return mistaken(variedArgumentNotUnderstood());
  const values = fields.map(readValue);
  const mistakes = [
    ...repeated(values.map(({ label }) => label)).map((label) => oneLabelTwice(name, label)),
    ...(hasHiddenTwin(values) ? [oneValueTwice(name)] : []),
  ];
  return mistakes.length > 0 ? mistaken(...mistakes) : parsed({ name, values });
}

/** Two labels of one value would be built twice and differ in nothing. */
function hasHiddenTwin(values: readonly VariedValue[]): boolean {
  const labels = new Set(values.map(({ label }) => label));
  return labels.size === values.length && repeated(values.map(({ value }) => value)).length > 0;
}

function repeated(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text, index) => texts.indexOf(text) !== index))];
}

function readValue(field: string): VariedValue {
  const [, label = field, value = field] = /^([\w.-][\w.+ -]*):=(.*)$/s.exec(field) ?? [];
  return { label, value };
}
