import type { Claim, Left } from './claim.ts';
import type { Sentence } from './finding.ts';

/** The file, or the file that is most of it, or the directory that holds all of it. */
export function subjectOf(claim: Claim): Sentence {
  const { files, fileCount, directory, ownBytes, baseBytes } = claim;
  const first = files[0];
  if (first === undefined) return ['no file'];
  if (fileCount === 1) return [{ path: first.path }];
  if (first.bytes * 2 >= ownBytes + baseBytes) {
    return [{ path: first.path }, ` and ${countOf(fileCount - 1, 'more file')}`];
  }
  if (directory === '') return [countOf(fileCount, 'file')];
  return [{ path: directory }, ` (${countOf(fileCount, 'file')})`];
}

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Whether the subject is read as one thing. */
export function isSingular({ fileCount, files, directory, ownBytes, baseBytes }: Claim): boolean {
  if (fileCount === 1) return true;
  const first = files[0];
  return first !== undefined && first.bytes * 2 < ownBytes + baseBytes && directory !== '';
}

/** The one path to copy so that all of it comes along; null where there is none but the root. */
export function pathToCopy(left: Left): string | null {
  if (left.fileCount === 1) return left.files[0]?.path ?? null;
  return left.directory === '' ? null : left.directory;
}
