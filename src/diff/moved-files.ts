import type { ImagePath } from '../units/image-path.ts';
import { byText, descending, inOrder } from '../units/order.ts';
import type { FileChange, MovedFiles } from './file-diff.ts';

/**
 * Moved files by the directories in which all that is new of their paths lies: `a/x/1` that is now `b/x/1` went from
 * `a` to `b`, and so did `a/x/2`. A file that went alone, or got another name, is told by itself.
 */
export function foldMoves(moved: readonly FileChange[]): readonly MovedFiles[] {
  const groups = new Map<string, Group>();
  for (const { path, movedFrom, headBytes } of moved) {
    if (movedFrom === null) continue;
    const { from, to } = withoutCommonEnd(movedFrom, path);
    const key = `${from}\0${to}`;
    const group = groups.get(key) ?? { from, to, files: 0, bytes: 0, first: { movedFrom, path } };
    group.files++;
    group.bytes += headBytes ?? 0;
    groups.set(key, group);
  }
  return Array.from(groups.values(), rowOf).sort(
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
  readonly first: { readonly movedFrom: ImagePath; readonly path: ImagePath };
}

function rowOf({ from, to, files, bytes, first }: Group): MovedFiles {
  return files === 1
    ? { from: first.movedFrom, to: first.path, files, bytes }
    : { from, to, files, bytes };
}

/** Both paths without the names that they have in common at their ends. */
function withoutCommonEnd(
  from: ImagePath,
  to: ImagePath,
): { readonly from: ImagePath | ''; readonly to: ImagePath | '' } {
  let common = 0;
  for (;;) {
    const left = from.lastIndexOf('/', from.length - common - 1);
    const right = to.lastIndexOf('/', to.length - common - 1);
    const name = from.slice(left + 1, from.length - common);
    if (name !== to.slice(right + 1, to.length - common)) break;
    common += name.length + 1;
    if (left === -1 || right === -1) break;
  }
  return { from: cut(from, common), to: cut(to, common) };
}

function cut(path: ImagePath, length: number): ImagePath | '' {
  return path.slice(0, Math.max(0, path.length - length)) as ImagePath | '';
}
