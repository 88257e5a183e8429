import { markdownTable } from 'markdown-table';
import { median } from './measure.ts';
import { type Figure, type Limit, type Row, verdict } from './row.ts';

export interface Result {
  readonly row: Row;
  readonly figure: Figure;
}

/** The rows with limit, figure and verdict, as Markdown that is as readable in a terminal. */
export function table(results: readonly Result[]): string {
  const head = ['row', 'what', 'limit', 'measured', 'verdict', 'medians (least–most)', 'others'];
  const rows = results.map(({ row, figure }) => [
    row.name,
    row.what,
    `${row.limit.bound} ${amount(row.limit.value, row.limit)}`,
    'notRun' in figure ? '–' : amount(figure.value, row.limit),
    verdict(row.limit, figure),
    'notRun' in figure ? figure.notRun : figure.parts,
    'notRun' in figure ? '–' : others(figure.samples),
  ]);
  return markdownTable([head, ...rows.map((cells) => cells.map(escaped))]);
}

/** A pipe of a command is no border of a cell. */
function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}

function amount(value: number, { unit }: Limit): string {
  switch (unit) {
    case 'times':
      return `${value.toFixed(2)}×`;
    case 'MB':
      return `${value.toFixed(0)} MB`;
    case 's':
      return `${value.toFixed(3)} s`;
  }
}

/** How busy others kept the machine: what a figure is worth. */
function others(samples: readonly { readonly othersShare: number }[]): string {
  return `${(100 * median(samples.map(({ othersShare }) => othersShare))).toFixed(0)} %`;
}
