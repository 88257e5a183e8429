import type { FindingChange } from '../findings/diff-findings.ts';
import type { Finding, FindingPlace, FoundFile, Sentence } from '../findings/finding.ts';
import { type ImagePath, showPath, showPathAs } from '../units/image-path.ts';
import { VERSION } from '../units/version.ts';
import type {
  FindingChangeReport,
  FindingFileReport,
  FindingPlaceReport,
  FindingReport,
} from './report.ts';

/** More than anybody reads; a hostile image may have 100,000. */
export const MAX_FINDINGS = 500;

const PROJECT = 'https://github.com/image-diet/image-diet';

/** One finding as the JSON shows it: plain values only, paths as text. */
export function findingReport(finding: Finding): FindingReport {
  const { id, title, bytes, ownBytes, baseBytes, savedBytes, estimate, fileCount } = finding;
  const { files, broughtBy, hiddenBy, advice, tradeOff, replacement, ignored } = finding;
  return {
    id,
    page: pageOf(finding),
    title: title.map(titlePart),
    bytes,
    ownBytes,
    baseBytes,
    savedBytes,
    estimate,
    fileCount,
    files: files.map(fileReport),
    broughtBy: broughtBy.map(placeReport),
    hiddenBy: hiddenBy && placeReport(hiddenBy),
    advice,
    tradeOff,
    replacement,
    ignored: ignored?.reason ?? null,
  };
}

export function findingChangeReport(change: FindingChange): readonly FindingChangeReport[] {
  const { kind: state, base, head, bytesDelta } = change;
  const finding = head ?? base;
  if (finding === null) return [];
  const side = head === null ? 'base' : 'head';
  return [{ state, side, bytesDelta, ...findingReport(finding) }];
}

/** At the tag of this version: the page says what this version finds. */
function pageOf({ docsPage }: Finding): string {
  return `${PROJECT}/blob/v${VERSION}/${docsPage}`;
}

function titlePart(part: Sentence[number]): FindingReport['title'][number] {
  return typeof part === 'object' && 'path' in part ? { code: shownPath(part.path) } : part;
}

function fileReport({ path, bytes, layer, other }: FoundFile): FindingFileReport {
  return { ...showPath(path), bytes, layer, ...showPathAs('other', other) };
}

function placeReport({ layer, base, origin }: FindingPlace): FindingPlaceReport {
  return { layer, base, instruction: origin.instruction, dockerfile: origin.dockerfile };
}

function shownPath(path: ImagePath): string {
  return `/${showPath(path).path}`;
}
