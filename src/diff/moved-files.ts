import { textOfBytes } from '../image/file-index.ts';
import type { ImagePath } from '../units/image-path.ts';
import { byText, descending, inOrder } from '../units/order.ts';
import type { ChangedFiles } from './changed-files.ts';
import { FILE_CHANGES, type MovedFiles } from './file-diff.ts';
import {
  bytesOf,
  type FinalNames,
  NONE,
  noPath,
  type PathBytes,
  pathOf,
  pointTo,
  SLASH,
} from './final-names.ts';

/**
 * Moved files by the directories in which all that is new of their paths lies: `a/x/1` that is now `b/x/1` went from
 * `a` to `b`, and so did `a/x/2`. A file that went alone, or got another name, is told by itself.
 */
export function foldMoves(
  changed: ChangedFiles,
  base: FinalNames,
  head: FinalNames,
): readonly MovedFiles[] {
  const groups = new Map<string, Group>();
  const moved = FILE_CHANGES.indexOf('moved');
  const [from, to] = [noPath(), noPath()];
  let last: Group | undefined;
  for (let i = 0; i < changed.count; i++) {
    if (changed.kinds[i] !== moved) continue;
    const [was, is] = [changed.was[i] ?? NONE, changed.is[i] ?? NONE];
    cutCommonEnd(pointTo(from, base, was), pointTo(to, head, is));
    // Neighbours mostly went the same way, and then no text is made of it.
    if (last === undefined || !isText(last.from, from) || !isText(last.to, to)) {
      const texts = { from: textOf(from), to: textOf(to) };
      const key = `${texts.from}\0${texts.to}`;
      last = groups.get(key) ?? { ...texts, files: 0, bytes: 0, first: { was, is } };
      groups.set(key, last);
    }
    last.files++;
    last.bytes += bytesOf(head, is);
  }
  return Array.from(groups.values(), (group) => rowOf(group, base, head)).sort(
    inOrder(
      descending(({ bytes }: MovedFiles) => bytes),
      (a, b) => byText(a.from, b.from),
      (a, b) => byText(a.to, b.to),
    ),
  );
}

interface Group {
  readonly from: ImagePath | '';
  readonly to: ImagePath | '';
  files: number;
  bytes: number;
  readonly first: { readonly was: number; readonly is: number };
}

function rowOf(group: Group, base: FinalNames, head: FinalNames): MovedFiles {
  const { from, to, files, bytes, first } = group;
  return files === 1
    ? { from: pathOf(base, first.was), to: pathOf(head, first.is), files, bytes }
    : { from, to, files, bytes };
}

/** Takes off both paths the names that they have in common at their ends. */
function cutCommonEnd(from: PathBytes, to: PathBytes): void {
  for (;;) {
    const [left, right] = [lastNameOf(from), lastNameOf(to)];
    if (!isSameText(from, left, to, right)) return;
    from.to = Math.max(from.from, left - 1);
    to.to = Math.max(to.from, right - 1);
    if (left === from.from || right === to.from) return;
  }
}

/** Where the last name of a path begins. */
function lastNameOf({ bytes, from, to }: PathBytes): number {
  let start = to;
  while (start > from && bytes[start - 1] !== SLASH) start--;
  return start;
}

function isSameText(a: PathBytes, from: number, b: PathBytes, to: number): boolean {
  if (a.to - from !== b.to - to) return false;
  for (let i = 0; i < a.to - from; i++) if (a.bytes[from + i] !== b.bytes[to + i]) return false;
  return true;
}

function isText(text: string, { bytes, from, to }: PathBytes): boolean {
  if (text.length !== to - from) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[from + i]) return false;
  return true;
}

function textOf({ bytes, from, to }: PathBytes): ImagePath | '' {
  return textOfBytes(bytes, from, to) as ImagePath | '';
}
