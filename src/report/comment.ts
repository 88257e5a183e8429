import { contentSections } from './content-sections.ts';
import { type Contribution, mainContributions } from './contributions.ts';
import { type FindingLimits, introducedSection, resolvedSection } from './finding-sections.ts';
import { type Headline, headline, untoldChecks } from './headline.ts';
import { firstThatFits } from './ladder.ts';
import {
  type ChangedRows,
  changedRows,
  headRows,
  sameSizeName,
  unchangedRows,
} from './layer-rows.ts';
import { details, escapeHtml, link, phraseToMarkdown } from './markdown.ts';
import { isMeasured } from './notes.ts';
import { phraseToText } from './phrase.ts';
import { pullNotes } from './pull-notes.ts';
import type { CompareReport } from './report.ts';
import {
  changedTable,
  checkCount,
  checksTable,
  contributionList,
  driftLine,
  failureSections,
  footer,
  layerCount,
  logBlock,
  sameSizeTable,
  sizeOf,
  sizeTable,
  totalsTable,
  unchangedText,
  weighedBlock,
} from './sections.ts';
import { moreText, titleLine } from './title.ts';
import type { VariantsReport } from './variants-report.ts';
import { variantsFold } from './variants-summary.ts';
import { weighedTitle } from './weighed-dockerfile.ts';

/**
 * The API says 65,536 characters (github.com/orgs/community/discussions/27190 and its own 422); the
 * rest is room for what it may count differently.
 */
export const COMMENT_LENGTH = 65_000;

export interface CommentOptions {
  /** In UTF-16 code units. */
  readonly maxCharacters: number;
  /** What is told beside the comparison, closed, as long as there is room. */
  readonly variants?: VariantsReport | null;
}

/** How much a step of the ladder shows of layers and findings. */
interface Detail {
  readonly rows: number;
  readonly findings: FindingLimits;
  /** Of packages and of files. */
  readonly content: number;
  readonly folds: boolean;
}

const STEPS: readonly [Detail, ...Detail[]] = [
  { rows: Number.POSITIVE_INFINITY, findings: { open: 3, folded: 20 }, content: 10, folds: true },
  { rows: 50, findings: { open: 3, folded: 5 }, content: 10, folds: true },
  { rows: 10, findings: { open: 3, folded: 0 }, content: 5, folds: true },
  { rows: 10, findings: { open: 1, folded: 0 }, content: 0, folds: false },
  { rows: 0, findings: { open: 0, folded: 0 }, content: 0, folds: false },
];

/** The one comment of a pull request, as GitHub Markdown; its first line is the marker it is found by. */
export function renderComment(report: CompareReport, options: CommentOptions): string {
  const [first, ...others] = STEPS;
  const step = (detail: Detail) => () => commentWith(report, detail, options.variants ?? null);
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

function commentWith(
  report: CompareReport,
  detail: Detail,
  variants: VariantsReport | null,
): string {
  const sections = [
    commentMarker(report.origin.commentKey),
    ...body(report, headline(report), detail),
    ...(variants === null || !detail.folds ? [] : [variantsFold(variants)]),
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
  const told = mainContributions(report);
  return [
    heading(report, head),
    ...moreText(head, 5),
    ...contributionList(told),
    ...driftLine(report),
    totalsTable(report),
    ...openSections(report, head, told, detail),
  ];
}

/**
 * Nothing to do: one bold line and the totals, the rest folded. Where no limits are set nobody has said
 * what is all right, so what this pull request does stands open too.
 */
function quietBody(report: CompareReport, head: Headline, detail: Detail): readonly string[] {
  const told = head.tone === 'none' ? mainContributions(report) : [];
  return [
    boldLine(report, head),
    ...contributionList(told),
    ...driftLine(report),
    totalsTable(report),
    ...foldedSection(report, head, told, detail),
  ];
}

/** The head could not be measured: says so, so that yesterday's pass does not stand. */
function errorBody(report: CompareReport, head: Headline): readonly string[] {
  return [heading(report, head), ...failureSections(report)];
}

interface Section {
  /** Own words. */
  readonly name: string;
  readonly text: string;
}

/** The layers that changed in the open, each of the other lists in a fold of its own. */
function openSections(
  report: CompareReport,
  head: Headline,
  told: readonly Contribution[],
  detail: Detail,
): readonly string[] {
  if (detail.rows === 0) return [layersElsewhere(report.origin.runUrl)];
  return [
    ...[
      ...changedSections(report, told, detail),
      ...introducedSection(report, detail.findings),
    ].map(({ name, text }) => `**${name}**\n\n${text}`),
    ...folds(report, head, told, detail).map(({ name, text }) => details(escapeHtml(name), text)),
  ];
}

/** All lists in one fold, whose summary says what is in it. */
function foldedSection(
  report: CompareReport,
  head: Headline,
  told: readonly Contribution[],
  detail: Detail,
): readonly string[] {
  if (detail.rows === 0) return [layersElsewhere(report.origin.runUrl)];
  const all = [
    ...changedSections(report, told, detail),
    ...introducedSection(report, detail.findings),
    ...folds(report, head, told, detail),
  ];
  if (all.length === 0) return [];
  const main = told.length === 0 ? mainWords(report) : [];
  const summary = [...main, ...all.map(({ name }) => name)].join(' · ');
  const text = all.map((section) => `**${section.name}**\n\n${section.text}`).join('\n\n');
  return [details(escapeHtml(summary), text)];
}

/** The layers that made the difference; without a base, all of them. */
function changedSections(
  report: CompareReport,
  told: readonly Contribution[],
  { rows }: Detail,
): readonly Section[] {
  if (!isMeasured(report.head)) return [];
  if (!isMeasured(report.base)) {
    const all = headRows(report);
    return [{ name: layerCount(all.length, ''), text: sizeTable(all, rows) }];
  }
  const { resized } = changedRows(report, told);
  if (resized.length === 0) return [];
  return [
    {
      name: layerCount(resized.length, 'changed '),
      text: withPullNotes(report, changedTable(resized, rows)),
    },
  ];
}

function withPullNotes(report: CompareReport, layers: string): string {
  const notes = pullNotes(report).map((note) => `${phraseToMarkdown(note)}.`);
  return [layers, ...notes].join('\n\n');
}

function folds(
  report: CompareReport,
  head: Headline,
  told: readonly Contribution[],
  { rows, folds, findings, content }: Detail,
): readonly Section[] {
  const resolved = resolvedSection(report, findings);
  if (!folds) return resolved;
  const { base, checks } = report;
  const { resized, sameSize } = isMeasured(base) ? changedRows(report, told) : NO_ROWS;
  const unchanged = unchangedRows(report);
  const why = isMeasured(base) || base.details.length === 0 ? [] : [logBlock(base.details)];
  return [
    ...resolved,
    ...contentSections(report, content),
    ...weighedSection(report, rows),
    ...why.map((text) => ({ name: 'Why the base was not measured', text })),
    ...listed(sameSize, sameSizeName(sameSize), () => {
      const layers = sameSizeTable(sameSize, rows);
      return resized.length === 0 ? withPullNotes(report, layers) : layers;
    }),
    ...listed(
      unchanged,
      `${layerCount(unchanged.length, 'unchanged ')}, ${sizeOf(unchanged)}`,
      () => unchangedText(report, sizeTable(unchanged, rows)),
    ),
    ...listed(untoldChecks(checks, head), checkCount(checks), () => checksTable(checks)),
  ];
}

/** As a block of code: it is read as a Dockerfile is. */
function weighedSection(report: CompareReport, rows: number): readonly Section[] {
  const lines = weighedBlock(report, rows);
  return lines === null ? [] : [{ name: weighedTitle(report), text: lines }];
}

const NO_ROWS: ChangedRows = { resized: [], sameSize: [] };

function listed(items: readonly unknown[], name: string, text: () => string): readonly Section[] {
  return items.length === 0 ? [] : [{ name, text: text() }];
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
