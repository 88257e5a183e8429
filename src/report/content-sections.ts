import { formatBytes } from '../units/bytes.ts';
import {
  changedFiles,
  type FileRow,
  fileCount,
  fileRows,
  filesInWords,
  moveInWords,
} from './file-words.ts';
import { codeSpan, escapeProse, link, phraseToMarkdown, table } from './markdown.ts';
import {
  changeNotes,
  ECOSYSTEM_NAMES,
  isOfBase,
  packageCount,
  packageRows,
  packageSize,
  unreadNotes,
} from './package-words.ts';
import type {
  CompareReport,
  FilesReport,
  FoldedReport,
  PackageChangesReport,
  PackagesReport,
} from './report.ts';

/** Packages and files as ready Markdown. */

export interface ContentSection {
  /** Own words. */
  readonly name: string;
  readonly text: string;
}

const PATH_LENGTH = 120;
const VERSION_LENGTH = 40;

/**
 * The packages that changed and the files of none, the biggest few of each: what a package brought is not told by its files
 * once more.
 */
export function contentSections(report: CompareReport, most: number): readonly ContentSection[] {
  const { packages, files } = report;
  return [
    ...(packages === null ? [] : packageSection(packages, most)),
    ...(files === null ? [] : fileSection(report, files, files.unowned, most)),
  ];
}

/** The same for the full report: all files, of whatever package. */
export function allContent(report: CompareReport, most: number): readonly ContentSection[] {
  const { packages, files } = report;
  return [
    ...(packages === null ? [] : packageSection(packages, most)),
    ...(files === null ? [] : fileSection(report, files, files.folded, most)),
  ];
}

function packageSection(packages: PackageChangesReport, most: number): readonly ContentSection[] {
  const rows = packageRows(packages);
  const notes = changeNotes(packages);
  const said = notes.map((note) => `${phraseToMarkdown(note)}.`);
  if (most === 0) return [];
  if (rows.length === 0) {
    return said.length === 0
      ? []
      : [{ name: 'Packages that are not read', text: said.join('\n\n') }];
  }
  const shown = rows.slice(0, most);
  const more = rows.length - shown.length + packages.omitted;
  const text = [
    table(
      ['Package', '', 'Version', 'Change'],
      shown.map(({ name, of, what, amount, ofBase }) => [
        codeSpan(name, VERSION_LENGTH),
        `${phraseToMarkdown(of)}${ofBase ? ', base image' : ''}`,
        phraseToMarkdown(what),
        escapeProse(amount),
      ]),
      ['left', 'left', 'left', 'right'],
    ),
    ...(more > 0 ? [`… and ${more} more.`] : []),
    ...said,
  ];
  return [{ name: packageCount(packages), text: text.join('\n\n') }];
}

function fileSection(
  report: CompareReport,
  files: FilesReport,
  folded: readonly FoldedReport[],
  most: number,
): readonly ContentSection[] {
  const count = changedFiles(files);
  if (count === 0 || most === 0) return [];
  const rows = fileRows(report, folded);
  const shown = rows.slice(0, most);
  const more = rows.length - shown.length;
  const moves = files.moves.slice(0, 3).map(moveInWords);
  const text = [
    ...(shown.length === 0 ? [] : [fileTable(shown)]),
    ...(more > 0 ? [`… and ${more} more.`] : []),
    `${escapeProse(filesInWords(files))}.`,
    ...moves.map((move) => `Moved: ${phraseToMarkdown(move)}.`),
  ];
  return [{ name: `${fileCount(count)} changed`, text: text.join('\n\n') }];
}

function fileTable(rows: readonly FileRow[]): string {
  return table(
    ['Line', 'Path', '', 'Change'],
    rows.map(({ path, what, amount, ...where }) => [
      lineCell(where),
      path === 'elsewhere' ? path : codeSpan(path, PATH_LENGTH),
      escapeProse(what),
      escapeProse(amount),
    ]),
    ['right', 'left', 'left', 'right'],
  );
}

function lineCell({ place, before, ofBase }: Pick<FileRow, 'place' | 'before' | 'ofBase'>): string {
  if (place === null) return ofBase ? 'base image' : '–';
  return `${link(escapeProse(place.lines), place.url)}${before ? ' (before)' : ''}`;
}

/** The packages of one image: how many of which kind, and the biggest. */
export function packagesSection(packages: PackagesReport, most: number): readonly ContentSection[] {
  const { ecosystems, installed, omitted, unread, unreadOmitted } = packages;
  const notes = unreadNotes(unread, unreadOmitted).map((note) => `${phraseToMarkdown(note)}.`);
  const count = installed.length + omitted;
  if (count === 0)
    return notes.length === 0 ? [] : [{ name: 'Packages', text: notes.join('\n\n') }];
  const shown = installed.slice(0, most);
  const more = count - shown.length;
  const text = [
    table(
      ['', 'Packages', 'Own', 'Base image'],
      ecosystems.map((each) => [
        ECOSYSTEM_NAMES[each.ecosystem],
        String(each.packages),
        escapeProse(formatBytes(each.ownBytes)),
        escapeProse(formatBytes(each.baseBytes)),
      ]),
      ['left', 'right', 'right', 'right'],
    ),
    table(
      ['Size', 'Package', '', 'Version'],
      shown.map((each) => [
        escapeProse(packageSize(each)),
        codeSpan(each.name, VERSION_LENGTH),
        `${ECOSYSTEM_NAMES[each.ecosystem]}${isOfBase(each) ? ', base image' : ''}`,
        each.version === null ? '–' : codeSpan(each.version, VERSION_LENGTH),
      ]),
      ['right', 'left', 'left', 'left'],
    ),
    ...(more > 0 ? [`… and ${more} more.`] : []),
    ...notes,
  ];
  return [{ name: count === 1 ? '1 package' : `${count} packages`, text: text.join('\n\n') }];
}
