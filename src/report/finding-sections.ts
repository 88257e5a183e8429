import { formatBytes } from '../units/bytes.ts';
import {
  type FindingRow,
  findingChangeRows,
  findingRows,
  isGrown,
  isIgnored,
  isIntroduced,
  isIntroducedOrGrown,
  isResolved,
  isWorthReading,
} from './finding-words.ts';
import {
  details,
  escapeHtml,
  escapeProse,
  link,
  phraseToMarkdown,
  sourceBlock,
} from './markdown.ts';
import { withoutRepeatedLines } from './repeated-lines.ts';
import type { CompareReport, InspectReport } from './report.ts';

/** Findings as ready Markdown. */

export interface FindingSection {
  /** Own words. */
  readonly name: string;
  readonly text: string;
}

/** How many are shown with their lines, and how many below a fold. */
export interface FindingLimits {
  readonly open: number;
  readonly folded: number;
}

/** What a pull request introduced or made grow: the biggest savings open, the rest folded. */
export function introducedSection(
  report: CompareReport,
  { open, folded }: FindingLimits,
): readonly FindingSection[] {
  const rows = worthReading(findingChangeRows(report, isIntroducedOrGrown));
  if (rows.length === 0) return [];
  // What only explains, and what nobody can measure, does not stand beside what saves so many bytes.
  const biggest = rows.filter(({ finding }) => (finding.savedBytes ?? 0) > 0).slice(0, open);
  const told = withoutRepeatedLines([...biggest, ...rows.filter((row) => !biggest.includes(row))]);
  const [first, others] = [told.slice(0, biggest.length), told.slice(biggest.length)];
  const rest = blocks(others, folded, 'brief');
  const name = first.length === 0 ? findingCount(others.length) : `${others.length} more`;
  return [
    {
      name: introducedName(rows.length, worthReading(findingChangeRows(report, isGrown)).length),
      text: [
        ...first.map((row) => findingBlock(row, 'brief')),
        ...(rest.length === 0 ? [] : [details(name, rest.join('\n\n'))]),
      ].join('\n\n'),
    },
  ].filter(({ text }) => text !== '');
}

/** `2 findings introduced, 1 grown`: of all of them, how many were there before. */
function introducedName(all: number, grown: number): string {
  if (grown === all) return `${findingCount(grown)} grown`;
  return `${findingCount(all - grown)} introduced${grown === 0 ? '' : `, ${grown} grown`}`;
}

/** What it resolved, a line each. */
export function resolvedSection(
  report: CompareReport,
  { open, folded }: FindingLimits,
): readonly FindingSection[] {
  const rows = worthReading(findingChangeRows(report, isResolved));
  if (rows.length === 0 || open + folded === 0) return [];
  const bytes = rows.reduce((sum, { finding }) => sum + (finding.savedBytes ?? 0), 0);
  const saved = bytes === 0 ? '' : `, ${formatBytes(bytes)} saved`;
  const name = `${findingCount(rows.length)} resolved${saved}`;
  return [{ name, text: lines(rows, open + folded) }];
}

/** Everything that is known, for the full report: what is new in full, the rest folded. */
export function allFindings(
  report: CompareReport | InspectReport,
  most: number,
): readonly string[] {
  if (report.kind === 'inspect') {
    const rows = findingRows(report);
    const shown = rows.filter(({ finding }) => !isIgnored(finding));
    const ignored = rows.filter(({ finding }) => isIgnored(finding));
    const more = report.findingsOmitted;
    return [...heading('Findings', fullBlocks(shown, most, more)), ...ignoredFold(ignored, most)];
  }
  const known = findingChangeRows(
    report,
    (finding) => !isIntroducedOrGrown(finding) && !isResolved(finding) && !isIgnored(finding),
  );
  const resolved = findingChangeRows(report, isResolved);
  return [
    ...heading('Findings introduced', fullBlocks(findingChangeRows(report, isIntroduced), most)),
    ...heading('Findings that grew', fullBlocks(findingChangeRows(report, isGrown), most)),
    ...(resolved.length === 0 ? [] : heading('Findings resolved', [lines(resolved, most)])),
    ...(known.length === 0
      ? []
      : [
          details(
            `${findingCount(known.length)} more in the image`,
            fullBlocks(known, most, report.findingsOmitted).join('\n\n'),
          ),
        ]),
    ...ignoredFold(
      findingChangeRows(report, ({ ignored, side }) => ignored !== null && side === 'head'),
      most,
    ),
  ];
}

function heading(text: string, sections: readonly string[]): readonly string[] {
  return sections.length === 0 ? [] : [`#### ${text}`, ...sections];
}

function worthReading(rows: readonly FindingRow[]): readonly FindingRow[] {
  return rows.filter(({ finding }) => isWorthReading(finding));
}

function fullBlocks(rows: readonly FindingRow[], most: number, omitted = 0): readonly string[] {
  return blocks(withoutRepeatedLines(rows), most, 'full', omitted);
}

/** @param omitted how many more the report itself leaves out */
function blocks(
  rows: readonly FindingRow[],
  most: number,
  detail: 'brief' | 'full',
  omitted = 0,
): readonly string[] {
  const shown = rows.slice(0, most).map((row) => findingBlock(row, detail));
  const more = rows.length - shown.length + omitted;
  return shown.length === 0 || more === 0 ? shown : [...shown, `… and ${more} more.`];
}

/** Longer ones are no advice, and a comment has room for 65,536 characters. */
const MOST_LINES = 60;
const MOST_CHARACTERS = 4000;

/** One finding: how much, what, which lines, and what to write instead. */
function findingBlock(row: FindingRow, detail: 'brief' | 'full'): string {
  const { finding, instead, remarks } = row;
  const { replacement, advice } = finding;
  const lines = replacement?.lines ?? [];
  const fits = lines.length <= MOST_LINES && lines.join('\n').length <= MOST_CHARACTERS;
  const pasted = replacement !== null && fits;
  const words = [
    statement(row),
    ...(pasted && detail === 'brief' ? [] : [escapeProse(advice)]),
    ...(pasted ? [`${escapeProse(instead)}:`] : []),
  ].join(' ');
  const language = replacement?.file === 'Dockerfile' ? 'dockerfile' : 'text';
  return [
    words,
    ...(pasted ? [sourceBlock(lines, language)] : []),
    ...(remarks.length === 0 ? [] : [escapeProse(remarks.join(' '))]),
  ].join('\n\n');
}

/** `**48 MB**: … (moved-later). Dockerfile line 3 brings it, line 4 hides it.` */
function statement({ amount, title, name, steps, finding }: FindingRow): string {
  const page = link(escapeProse(name), finding.page);
  const where = steps.length === 0 ? '' : ` ${phraseToMarkdown(steps)}.`;
  return `**${escapeProse(amount)}**: ${phraseToMarkdown(title)} (${page}).${where}`;
}

function lines(rows: readonly FindingRow[], most: number): string {
  const shown = rows.slice(0, most).map((row) => {
    const page = link(escapeProse(row.name), row.finding.page);
    return `- **${escapeProse(row.amount)}**: ${phraseToMarkdown(row.title)} (${page})`;
  });
  const more = rows.length - shown.length;
  return [...shown, ...(more > 0 ? [`- … and ${more} more`] : [])].join('\n');
}

function ignoredFold(rows: readonly FindingRow[], most: number): readonly string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, most).map(({ amount, title, name, finding }) => {
    const reason = escapeProse(finding.ignored ?? '');
    return `- **${escapeProse(amount)}**: ${phraseToMarkdown(title)} (${link(escapeProse(name), finding.page)}), ignored: ${reason}`;
  });
  const more = rows.length - shown.length;
  const items = [...shown, ...(more > 0 ? [`- … and ${more} more`] : [])];
  return [details(escapeHtml(`${findingCount(rows.length)} ignored`), items.join('\n'))];
}

function findingCount(count: number): string {
  return count === 1 ? '1 finding' : `${count} findings`;
}
