const NODE_MODULES = 'node_modules/';

/**
 * Where the directory of the npm package ends that a path lies in, as an offset into the path; −1 if it
 * lies in none. Node's algorithm (modules, "Loading from node_modules folders") and npm's folders: a
 * package is a directory `node_modules/name` or `node_modules/@scope/name`, its own dependencies stand
 * in a `node_modules` right in it, and any other `node_modules` below it is content it was published
 * with. Names that begin with a dot (`.bin`, pnpm's and bun's virtual stores) are no packages, but have
 * a `node_modules` of their own further down.
 */
export function npmPackageEnd(path: string): number {
  let start = afterNodeModules(path, 0);
  while (start !== -1) {
    const end = endOfName(path, start);
    if (end === -1) return -1;
    if (path[start] === '.') start = afterNodeModules(path, end + 1);
    else if (path.startsWith(NODE_MODULES, end + 1)) start = end + 1 + NODE_MODULES.length;
    else return end;
  }
  return -1;
}

/** Whether a path is the manifest of an npm package. */
export function isNpmManifest(path: string): boolean {
  return (
    path.endsWith('/package.json') && npmPackageEnd(path) === path.length - '/package.json'.length
  );
}

/** Where the first name after a directory `node_modules` starts, from an offset on; −1 if there is none. */
function afterNodeModules(path: string, from: number): number {
  let at = path.indexOf(NODE_MODULES, from);
  while (at > 0 && path[at - 1] !== '/') at = path.indexOf(NODE_MODULES, at + 1);
  return at === -1 ? -1 : at + NODE_MODULES.length;
}

/** Where `name` or `@scope/name` ends; −1 if nothing lies below it. */
function endOfName(path: string, start: number): number {
  const end = path.indexOf('/', start);
  return end !== -1 && path[start] === '@' ? path.indexOf('/', end + 1) : end;
}
