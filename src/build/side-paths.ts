import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { DietError } from '../units/diet-error.ts';
import type { BuildOptions } from './build-plan.ts';
import { contextIsRemote, pathOutside } from './failures.ts';

/** The paths of one build inside a repository, relative to its root and with `/`. */
export interface RepositoryPaths {
  readonly context: string;
  readonly dockerfile: string;
}

/** The user's working directory and the top of the checkout that it lies in. */
export interface CheckoutPlace {
  readonly cwd: string;
  readonly root: string;
}

/**
 * Where context and Dockerfile lie in every side. Paths are given relative to the working directory;
 * absolute ones into the checkout (`${{ github.workspace }}/app`) mean the same place of each side.
 * @throws DietError `path-outside`, `context-is-remote`
 */
export function repositoryPaths(
  { context, file }: Pick<BuildOptions, 'context' | 'file'>,
  place: CheckoutPlace,
): RepositoryPaths {
  const [wrong] = wrongPaths({ context, file }, place);
  if (wrong !== undefined) throw wrong;
  const inside = (path: string) => pathInside(path, place) ?? path;
  return { context: inside(context), dockerfile: inside(file ?? join(context, 'Dockerfile')) };
}

/**
 * What keeps context and Dockerfile from lying in the repository: nothing, or one failure for each.
 * @param place null where there is no checkout: then only what the texts say
 */
export function wrongPaths(
  { context, file }: Pick<BuildOptions, 'context' | 'file'>,
  place: CheckoutPlace | null,
): readonly DietError[] {
  const isOut = (path: string) => place !== null && pathInside(path, place) === null;
  return [
    ...(isRemote(context) ? [contextIsRemote()] : []),
    ...(!isRemote(context) && isOut(context) ? [pathOutside('context', context)] : []),
    ...(file !== null && isOut(file) ? [pathOutside('file', file)] : []),
  ];
}

/** From the repository's root, with `/`; null outside of it. */
export function pathInside(path: string, { cwd, root }: CheckoutPlace): string | null {
  const given = resolve(realpathSync(cwd), path);
  // git names the root without links; an absolute path may lead to it through some.
  for (const absolute of [given, withoutLinks(given)]) {
    const inside = relative(root, absolute);
    if (!isOutside(inside)) return inside === '' ? '.' : inside.split(sep).join('/');
  }
  return null;
}

/** Of all folders that exist; what one side alone has comes after them as it is. */
function withoutLinks(path: string): string {
  const parent = dirname(path);
  if (parent === path) return path;
  return statSync(path, { throwIfNoEntry: false })?.isDirectory()
    ? realpathSync(path)
    : join(withoutLinks(parent), basename(path));
}

/** The working directory in the repository: `.` at its top, or where it lies elsewhere. */
export function workingFolderOf(place: CheckoutPlace): string {
  return pathInside('.', place) ?? '.';
}

function isOutside(path: string): boolean {
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
}

/** What buildx takes for a URL or another kind of source, not for a folder. */
export function isRemote(text: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|target:|github\.com\/)/i.test(text);
}

export type FoundPaths =
  | { readonly found: true; readonly context: string; readonly dockerfile: string }
  | { readonly found: false; readonly missing: 'context' | 'dockerfile' };

/**
 * The absolute paths in one side.
 * @throws DietError `path-outside` if a link of the commit leads out of the side's folder
 */
export function findPaths(root: string, paths: RepositoryPaths): FoundPaths {
  const context = join(root, paths.context);
  const dockerfile = join(root, paths.dockerfile);
  if (!statSync(context, { throwIfNoEntry: false })?.isDirectory()) {
    return { found: false, missing: 'context' };
  }
  if (!statSync(dockerfile, { throwIfNoEntry: false })?.isFile()) {
    return { found: false, missing: 'dockerfile' };
  }
  assertInside('context', paths.context, context, root);
  assertInside('file', paths.dockerfile, dockerfile, root);
  return { found: true, context, dockerfile };
}

function assertInside(input: 'context' | 'file', shown: string, path: string, root: string): void {
  const inside = relative(realpathSync(root), realpathSync(path));
  if (isOutside(inside)) throw pathOutside(input, shown);
}

/** The folders of the repository among the named contexts, relative to its root. */
export function localContexts(buildContexts: readonly string[], place: CheckoutPlace): string[] {
  return buildContexts.flatMap((entry) => {
    const value = entry.slice(entry.indexOf('=') + 1);
    return isRemote(value) ? [] : (pathInside(value, place) ?? []);
  });
}

/** Named contexts: folders of the repository as they lie in this side, everything else as it was given. */
export function sideBuildContexts(
  buildContexts: readonly string[],
  place: CheckoutPlace,
  sideRoot: string,
): string[] {
  return buildContexts.map((entry) => {
    const equals = entry.indexOf('=');
    const value = entry.slice(equals + 1);
    if (equals === -1 || isRemote(value)) return entry;
    const inside = pathInside(value, place);
    const folder =
      inside === null ? resolve(realpathSync(place.cwd), value) : join(sideRoot, inside);
    return `${entry.slice(0, equals)}=${folder}`;
  });
}
