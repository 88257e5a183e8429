import { visibleSource, visibleText } from '../units/visible-text.ts';
import { wrapText } from './columns.ts';
import {
  type FindingRow,
  findingChangeRows,
  findingRows,
  isGrown,
  isIgnored,
  isIntroduced,
  isResolved,
} from './finding-words.ts';
import { phraseToText } from './phrase.ts';
import { withoutRepeatedLines } from './repeated-lines.ts';
import type { CompareReport, InspectReport } from './report.ts';
import { block, indented, innerWidth, type TextStyle } from './text-parts.ts';

/** Findings for a terminal. */

/** A terminal is no place for more; the JSON has all of them. */
const MOST = 10;

/** All findings of one image. */
export function inspectFindings(report: InspectReport, style: TextStyle): readonly string[] {
  const rows = findingRows(report);
  const shown = rows.filter(({ finding }) => !isIgnored(finding));
  const ignored = rows.filter(({ finding }) => isIgnored(finding));
  return [
    ...block('Findings', inFull(shown, style, report.findingsOmitted), style),
    ...block(
      'Ignored findings',
      ignored.flatMap((row) => ignoredLines(row, style)),
      style,
    ),
  ];
}

/** What a change introduced or made grow, in full; what it resolved, a line each; and how much there was before. */
export function compareFindings(report: CompareReport, style: TextStyle): readonly string[] {
  const resolved = findingChangeRows(report, isResolved);
  const ignored = findingChangeRows(
    report,
    (finding) => isIgnored(finding) && finding.side === 'head',
  );
  return [
    ...block('Findings introduced', inFull(findingChangeRows(report, isIntroduced), style), style),
    ...block('Findings that grew', inFull(findingChangeRows(report, isGrown), style), style),
    ...block(
      'Findings resolved',
      resolved.flatMap((row) => statementLines(row, style)),
      style,
    ),
    ...block(
      'Ignored findings',
      ignored.flatMap((row) => ignoredLines(row, style)),
      style,
    ),
  ];
}

function inFull(rows: readonly FindingRow[], style: TextStyle, omitted = 0): readonly string[] {
  const shown = withoutRepeatedLines(rows.slice(0, MOST)).map((row) => fullLines(row, style));
  const more = rows.length - shown.length + omitted;
  return [
    // An empty line between them, for each has paragraphs of its own.
    ...shown.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines])),
    ...(more > 0 ? ['', `… and ${more} more, all of them in the JSON`] : []),
  ];
}

function fullLines(row: FindingRow, style: TextStyle): readonly string[] {
  const { finding, steps, instead, remarks } = row;
  const { replacement, advice } = finding;
  const below = [
    ...(steps.length === 0 ? [] : [`${phraseToText(steps)}.`]),
    advice,
    ...(replacement === null ? [] : [`${visibleText(instead)}:`]),
  ].join(' ');
  return [
    ...statementLines(row, style),
    ...indented([
      ...wrapped(below, style),
      // Not wrapped: what is pasted must be whole.
      ...indented(replacement === null ? [] : replacement.lines.map(visibleSource)),
      ...(remarks.length === 0 ? [] : wrapped(remarks.join(' '), style)),
    ]),
  ];
}

/** `48 MB  /kubectl is moved … (image-diet/moved-later)` */
function statementLines(
  { amount, title, finding }: FindingRow,
  style: TextStyle,
): readonly string[] {
  const { bold } = style.palette;
  const [first = '', ...others] = wrapped(
    `${amount}: ${phraseToText(title)} (${finding.id})`,
    style,
  );
  return [bold(first), ...indented(others)];
}

function ignoredLines(row: FindingRow, style: TextStyle): readonly string[] {
  const reason = visibleText(row.finding.ignored ?? '');
  return [...statementLines(row, style), ...indented(wrapped(`Ignored: ${reason}`, style))];
}

/** Lines that fit with the indentation of one more level. */
function wrapped(text: string, style: TextStyle): readonly string[] {
  const width = innerWidth(style);
  return wrapText(text, width === null ? null : Math.max(0, width - 2));
}
