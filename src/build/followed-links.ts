import { posix } from 'node:path';
import { namedBy } from './source-pattern.ts';

/** A symbolic link in a context. */
export interface ContextLink {
  readonly path: string;
  /** Where it leads, from the context's root, which BuildKit does not leave. */
  readonly target: string;
}

export function contextLink(path: string, target: string): ContextLink {
  return { path, target: posix.resolve('/', posix.dirname(path), target).slice(1) };
}

/**
 * Where in `source` that lies which COPY or a mount of it reads at `path`: '' for the source itself; null if it is not read. BuildKit follows the links that the source's own path goes through
 * (solver/llbsolver/file, `FollowSymlink`), and copies those below it as they are.
 */
export function placeInSource(
  path: string,
  source: string,
  links: readonly ContextLink[],
): string | null {
  const isLink = links.some((link) => link.path === path);
  for (const { name, through } of namesOf(path, links)) {
    const named = namedBy(name, source);
    if (named !== null && named.length >= through)
      return name.slice(named.length).replace(/^\//, '');
    if (isLink && leadsThrough(source, name)) return '';
  }
  return null;
}

interface Name {
  readonly name: string;
  /** A source must name at least so much of it: up to where the last link stands. */
  readonly through: number;
}

/** Enough for chains of links, and an end to circles of them. */
const MOST_NAMES = 100;

/** The path, and what else it is called by way of links. */
function namesOf(path: string, links: readonly ContextLink[]): readonly Name[] {
  const names: Name[] = [{ name: path, through: 0 }];
  for (const { name, through } of names) {
    for (const link of links) {
      if (names.length >= MOST_NAMES) break;
      const rest = restBelow(name, link.target);
      if (rest === null) continue;
      const other = {
        name: link.path + rest,
        through: link.path.length + Math.max(0, through - link.target.length),
      };
      if (!names.some((known) => known.name === other.name)) names.push(other);
    }
  }
  return names;
}

/** `/a/b` of `target/a/b`, '' of the target itself; null for what does not lie in it. */
function restBelow(path: string, target: string): string | null {
  if (target === '') return `/${path}`;
  if (path === target) return '';
  return path.startsWith(`${target}/`) ? path.slice(target.length) : null;
}

/** Whether the source lies beyond that link: another target changes what is read. */
function leadsThrough(source: string, link: string): boolean {
  const upTo = source.split('/').slice(0, link.split('/').length).join('/');
  return upTo !== source && namedBy(link, upTo) === link;
}
