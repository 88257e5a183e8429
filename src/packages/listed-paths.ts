import type { ImagePath } from '../units/image-path.ts';
import { type ListBudget, spendPath } from './limits.ts';
import { directoryOf, linesOf, ownedPath } from './record-text.ts';

/** The paths that a list of files names, and how many of its lines name none. */
export interface ListedPaths {
  readonly paths: readonly ImagePath[];
  readonly odd: number;
}

/**
 * RECORD of a dist-info directory ("Recording installed projects"): a CSV file whose first column is the
 * path, absolute or relative to the directory that holds the dist-info directory.
 */
export function readRecord(dist: ImagePath, content: Uint8Array, budget: ListBudget): ListedPaths {
  return listed(content, budget, (line) => ownedPath(firstField(line), directoryOf(dist)));
}

/** installed-files.txt of an egg-info directory (pip before 21): a path a line, relative to that directory. */
export function readInstalledFiles(
  egg: ImagePath,
  content: Uint8Array,
  budget: ListBudget,
): ListedPaths {
  return listed(content, budget, (line) => ownedPath(line, egg));
}

function listed(
  content: Uint8Array,
  budget: ListBudget,
  pathOf: (line: string) => ImagePath | null,
): ListedPaths {
  const paths: ImagePath[] = [];
  let odd = 0;
  for (const line of linesOf(content)) {
    // dpkg lists the root itself.
    if (line === '' || line === '/.') continue;
    const path = pathOf(line);
    if (path === null) odd++;
    else {
      spendPath(budget, path);
      paths.push(path);
    }
  }
  return { paths, odd };
}

/** The first column of a CSV line; empty if its quotes don't close on the line. */
function firstField(line: string): string {
  if (!line.startsWith('"')) {
    const comma = line.indexOf(',');
    return comma === -1 ? line : line.slice(0, comma);
  }
  const quoted = /^"((?:[^"]|"")*)"(?:,|$)/.exec(line);
  return quoted?.[1]?.replaceAll('""', '"') ?? '';
}

const PYCACHE = '/__pycache__/';

/**
 * The source that a byte-code file was compiled from (PEP 3147: `a/__pycache__/b.cpython-311.opt-1.pyc`
 * is `a/b.py`'s); null for any other path. RECORD need not list byte code, but it belongs to the project
 * of its source ("Recording installed projects", The RECORD file).
 */
export function compiledFrom(path: string): string | null {
  if (!path.endsWith('.pyc')) return null;
  const cache = path.lastIndexOf(PYCACHE);
  const name = path.slice(cache + PYCACHE.length);
  const dot = name.indexOf('.');
  if (cache === -1 || dot <= 0 || name.includes('/')) return null;
  return `${path.slice(0, cache)}/${name.slice(0, dot)}.py`;
}

/** `info/<package>.list` of dpkg: an absolute path a line, directories and links among them. */
export function readDpkgList(content: Uint8Array, budget: ListBudget): ListedPaths {
  return listed(content, budget, (line) => ownedPath(line, ''));
}

/**
 * `md5sums` of a Debian package (deb-md5sums(5)): 32 digits, two spaces, a path relative to the root.
 * Distroless keeps it beside the control file; it lacks links, and configuration files mostly.
 */
export function readMd5sums(content: Uint8Array, budget: ListBudget): ListedPaths {
  return listed(content, budget, (line) => {
    const path = /^[0-9a-f]{32} [ *](.+)$/.exec(line)?.[1];
    return path === undefined ? null : ownedPath(path, '');
  });
}
