import type { DockerfileLines } from '../image/image.ts';
import { cutText } from '../units/visible-text.ts';
import type { Place } from './phrase.ts';
import type { ReportOrigin } from './report.ts';

/** Where links of one side of a comparison lead. */
export interface Links {
  readonly repositoryUrl: string;
  readonly commit: string;
}

/** null outside GitHub, and for a side that is no commit. */
export function linksOf({ repositoryUrl }: ReportOrigin, commit: string | null): Links | null {
  return repositoryUrl === null || commit === null ? null : { repositoryUrl, commit };
}

/** A Dockerfile's path may have thousands of characters; a sentence is read, and a comment has a limit. */
const NAME_LENGTH = 100;
const URL_LENGTH = 2000;

/** The lines of a Dockerfile, linked to the commit that the figures are of. */
export function placeOf(lines: DockerfileLines, links: Links | null): Place {
  const { file, startLine, endLine } = lines;
  const numbers = startLine === endLine ? String(startLine) : `${startLine}–${endLine}`;
  const noun = startLine === endLine ? 'line' : 'lines';
  return {
    file,
    text: `${cutText(file, NAME_LENGTH)} ${noun} ${numbers}`,
    lines: numbers,
    url: links && lineUrl(lines, links),
  };
}

function lineUrl({ file, startLine, endLine }: DockerfileLines, links: Links): string | null {
  const anchor = startLine === endLine ? `#L${startLine}` : `#L${startLine}-L${endLine}`;
  const path = encodePath(file);
  if (path === null) return null;
  const url = `${links.repositoryUrl}/blob/${links.commit}/${path}${anchor}`;
  return url.length > URL_LENGTH ? null : url;
}

/** The page of a commit; null outside GitHub. */
export function commitUrl(repositoryUrl: string | null, commit: string): string | null {
  return repositoryUrl === null ? null : `${repositoryUrl}/commit/${commit}`;
}

/** null for a path with `..`: a browser would fold it, escaped or not, and lead to another repository. */
function encodePath(path: string): string | null {
  const parts = path.toWellFormed().split('/');
  return parts.includes('..') ? null : parts.map(encodeURIComponent).join('/');
}

/** A commit as people name it; what is no object name stays as it is. */
export function shortCommit(commit: string): string {
  return /^[0-9a-f]{40,64}$/.test(commit) ? commit.slice(0, 7) : commit;
}
