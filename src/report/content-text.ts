import { visibleText } from '../units/visible-text.ts';
import { type Column, columns } from './columns.ts';
import { type FileRow, fileRows, filesInWords, moveInWords } from './file-words.ts';
import {
  changeNotes,
  ECOSYSTEM_NAMES,
  isOfBase,
  packageRows,
  packageSize,
  unreadNotes,
} from './package-words.ts';
import { phraseToText } from './phrase.ts';
import type { CompareReport, PackagesReport } from './report.ts';
import { block, innerWidth, type TextStyle } from './text-parts.ts';

/** Packages and files for a terminal, which is no place for more than the biggest; the JSON has the rest. */
const MOST = 8;

/** What changed: packages, and the files that no package owns. */
export function compareContent(report: CompareReport, style: TextStyle): readonly string[] {
  return [
    ...block('Packages changed', packageChangeLines(report, style), style),
    ...block('Files changed', fileLines(report, style), style),
  ];
}

function packageChangeLines({ packages }: CompareReport, style: TextStyle): readonly string[] {
  if (packages === null) return [];
  const rows = packageRows(packages);
  const shown = rows.slice(0, MOST);
  const lines = columns(
    shown.map(({ name, of, what, amount, ofBase }) => [
      amount,
      visibleText(name),
      phraseToText(what),
      `${phraseToText(of)}${ofBase ? ', base image' : ''}`,
    ]),
    NAMED_COLUMNS,
    innerWidth(style),
  );
  const unread = changeNotes(packages);
  return [
    ...lines,
    ...moreLine(rows.length - shown.length + packages.omitted),
    ...unread.map((note) => `${phraseToText(note)}.`),
  ];
}

const NAMED_COLUMNS: readonly Column[] = [
  { align: 'right' },
  { align: 'left', shrinks: true },
  { align: 'left' },
  { align: 'left' },
];

function fileLines(report: CompareReport, style: TextStyle): readonly string[] {
  const { files } = report;
  if (files === null) return [];
  const words = filesInWords(files);
  if (words === '') return [];
  const rows = fileRows(report, files.unowned);
  const shown = rows.slice(0, MOST);
  const lines = columns(
    shown.map(({ path, what, amount, ...where }) => [
      amount,
      visibleText(path),
      what,
      lineText(where),
    ]),
    NAMED_COLUMNS,
    innerWidth(style),
  );
  const moves = files.moves.slice(0, 3).map((move) => `moved ${phraseToText(moveInWords(move))}`);
  return [...lines, ...moreLine(rows.length - shown.length), ...moves, words];
}

function moreLine(more: number): readonly string[] {
  return more > 0 ? [`… and ${more} more`] : [];
}

/** The biggest packages of one image, and what could not be read. */
export function inspectContent(packages: PackagesReport, style: TextStyle): readonly string[] {
  const { installed, omitted, unread, unreadOmitted } = packages;
  const shown = installed.slice(0, MOST);
  const lines = columns(
    shown.map((each) => [
      packageSize(each),
      visibleText(each.name),
      visibleText(each.version ?? ''),
      `${ECOSYSTEM_NAMES[each.ecosystem]}${isOfBase(each) ? ', base image' : ''}`,
    ]),
    NAMED_COLUMNS,
    innerWidth(style),
  );
  const notes = unreadNotes(unread, unreadOmitted).map((note) => `${phraseToText(note)}.`);
  const all = [...lines, ...moreLine(installed.length + omitted - shown.length), ...notes];
  return block('Packages', all, style);
}

function lineText({ place, before, ofBase }: Pick<FileRow, 'place' | 'before' | 'ofBase'>): string {
  if (place === null) return ofBase ? 'base image' : '';
  return `${visibleText(place.text)}${before ? ' (before)' : ''}`;
}
