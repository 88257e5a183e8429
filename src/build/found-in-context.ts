import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { contextLink } from './followed-links.ts';

/** Enough for chains of links, and an end to circles of them. */
const MOST_LINKS = 40;

/**
 * The paths at which BuildKit comes by to find `path` in a context: the links that it goes through, and the last place. It
 * does not leave the context, so what an absolute link finds on this machine is not there.
 *
 * @param context absolute
 * @returns null if nothing lies there
 */
export function foundInContext(context: string, path: string): readonly string[] | null {
  const passed: string[] = [];
  let place = '';
  let rest = partsOf(path);
  while (rest.length > 0 && passed.length <= MOST_LINKS) {
    place = join(place, rest[0] ?? '');
    rest = rest.slice(1);
    const found = lstatSync(join(context, place), { throwIfNoEntry: false });
    if (found?.isSymbolicLink() === true) {
      passed.push(place);
      rest = [...partsOf(contextLink(place, readlinkSync(join(context, place))).target), ...rest];
      place = '';
    } else if (found === undefined || (rest.length > 0 && !found.isDirectory())) return null;
  }
  return rest.length > 0 ? null : [...passed, place];
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
