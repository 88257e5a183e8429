import { mainContributions } from './contributions.ts';
import { type FindingLimits, introducedSection, resolvedSection } from './finding-sections.ts';
import { type Headline, headline } from './headline.ts';
import { firstThatFits } from './ladder.ts';
import { changedRows, headRows, unchangedRows } from './layer-rows.ts';
import { details, escapeHtml, link, phraseToMarkdown } from './markdown.ts';
import { isMeasured } from './notes.ts';
import { phraseToText } from './phrase.ts';
import { pullNotes } from './pull-notes.ts';
import type { CompareReport } from './report.ts';
import {
  changedTable,
  checksTable,
  contributionList,
  failureSections,
  footer,
  layerCount,
  logBlock,
  sizeOf,
  sizeTable,
  totalsTable,
  unchangedText,
} from './sections.ts';
import { moreList, titleLine } from './title.ts';

/**
 * The API says 65,536 characters (github.com/orgs/community/discussions/27190 and its own 422); the
 * rest is room for what it may count differently.
 */
export const COMMENT_LENGTH = 65_000;

export interface CommentOptions {
  /** In UTF-16 code units. */
  readonly maxCharacters: number;
}

/** How much a step of the ladder shows of layers and findings. */
interface Detail {
  readonly rows: number;
  readonly findings: FindingLimits;
  readonly folds: boolean;
}

const STEPS: readonly [Detail, ...Detail[]] = [
  { rows: Number.POSITIVE_INFINITY, findings: { open: 3, folded: 20 }, folds: true },
  { rows: 50, findings: { open: 3, folded: 5 }, folds: true },
  { rows: 10, findings: { open: 3, folded: 0 }, folds: true },
  { rows: 10, findings: { open: 1, folded: 0 }, folds: false },
  { rows: 0, findings: { open: 0, folded: 0 }, folds: false },
];

/** The one comment of a pull request, as GitHub Markdown; its first line is the marker it is found by. */
export function renderComment(report: CompareReport, options: CommentOptions): string {
  const [first, ...others] = STEPS;
  const step = (detail: Detail) => () => commentWith(report, detail);
  return firstThatFits(
    [step(first), ...others.map(step)],
    (text) => text.length <= options.maxCharacters,
  );
}

/** Invisible, alone on its line, the same for each run of one image. Keys can't end it early. */
export function commentMarker(key: string): string {
  const safe = encodeURIComponent(key.toWellFormed()).replaceAll('--', '-%2D');
  return `<!-- image-diet:${safe} -->`;
}

function commentWith(report: CompareReport, detail: Detail): string {
  const sections = [
    commentMarker(report.origin.commentKey),
    ...body(report, headline(report), detail),
    footer(report),
  ];
  // The marker's own line ends with it: text behind it would be swallowed as HTML.
  return `${sections.join('\n\n').replace('\n\n', '\n')}\n`;
}

function body(report: CompareReport, head: Headline, detail: Detail): readonly string[] {
  if (report.outcome === 'error') return errorBody(report, head);
  if (report.outcome === 'unchanged') return [boldLine(report, head)];
  const quiet = head.tone === 'pass' || head.tone === 'none';
  return quiet ? quietBody(report, head, detail) : loudBody(report, head, detail);
}

function heading(report: CompareReport, head: Headline): string {
  return `### ${titleLine(report.origin.title, head)}`;
}

function boldLine(report: CompareReport, head: Headline): string {
  return `**${titleLine(report.origin.title, head)}**`;
}

/** Past a limit: everything that explains it is open. */
function loudBody(report: CompareReport, head: Headline, detail: Detail): readonly string[] {
  const main = mainContributions(report);
  return [
    heading(report, head),
    ...moreList(head, 5),
    ...(main.length === 0 ? [] : [contributionList(main)]),
    totalsTable(report),
    ...layerSections(report, detail, true),
  ];
}

/** Nothing to do: one bold line and the totals, the rest folded. */
function quietBody(report: CompareReport, head: Headline, detail: Detail): readonly string[] {
  return [boldLine(report, head), totalsTable(report), ...layerSections(report, detail, false)];
}

/** The head could not be measured: says so, so that yesterday's pass does not stand. */
function errorBody(report: CompareReport, head: Headline): readonly string[] {
  return [heading(report, head), ...failureSections(report)];
}

function layerSections(report: CompareReport, detail: Detail, open: boolean): readonly string[] {
  if (detail.rows === 0) return [layersElsewhere(report.origin.runUrl)];
  const changed = [
    ...changedSection(report, detail),
    ...introducedSection(report, detail.findings),
  ];
  const folded = [
    ...resolvedSection(report, detail.findings),
    ...(detail.folds ? foldedSections(report, detail) : []),
  ];
  if (open)
    return [
      ...changed.map(({ name, text }) => `**${name}**\n\n${text}`),
      ...folded.map(({ name, text }) => details(escapeHtml(name), text)),
    ];
  const all = [...changed, ...folded];
  if (all.length === 0) return [];
  const summary = [...mainWords(report), ...all.map(({ name }) => name)].join(' · ');
  const text = all.map((section) => `**${section.name}**\n\n${section.text}`).join('\n\n');
  return [details(escapeHtml(summary), text)];
}

interface Section {
  /** Own words. */
  readonly name: string;
  readonly text: string;
}

function changedSection(report: CompareReport, { rows }: Detail): readonly Section[] {
  if (!isMeasured(report.head)) return [];
  if (!isMeasured(report.base)) {
    const all = headRows(report);
    return [{ name: layerCount(all.length, ''), text: sizeTable(all, rows) }];
  }
  const changed = changedRows(report);
  if (changed.length === 0) return [];
  const notes = pullNotes(report).map((note) => `${phraseToMarkdown(note)}.`);
  return [
    {
      name: layerCount(changed.length, 'changed '),
      text: [changedTable(changed, rows), ...notes].join('\n\n'),
    },
  ];
}

function foldedSections(report: CompareReport, { rows }: Detail): readonly Section[] {
  const { base, checks } = report;
  const unchanged = unchangedRows(report);
  const sections: Section[] = [];
  if (!isMeasured(base) && base.details.length > 0)
    sections.push({ name: 'Why the base was not measured', text: logBlock(base.details) });
  if (unchanged.length > 0)
    sections.push({
      name: `${layerCount(unchanged.length, 'unchanged ')}, ${sizeOf(unchanged)}`,
      text: unchangedText(report, sizeTable(unchanged, rows)),
    });
  if (checks.length > 0)
    sections.push({
      name: checks.length === 1 ? '1 check' : `${checks.length} checks`,
      text: checksTable(checks),
    });
  return sections;
}

/** The first thing in the fold of a pass, so that it is worth opening. */
function mainWords(report: CompareReport): readonly string[] {
  const [first] = mainContributions(report);
  return first === undefined ? [] : [phraseToText(first.sentence)];
}

function layersElsewhere(runUrl: string | null): string {
  const where = runUrl === null ? 'the JSON report' : link('full report', runUrl);
  return `There are too many layers to list here; all of them are in the ${where}.`;
}
