import dockerignore from '@balena/dockerignore';

/** What of a context a build is sent. */
export interface ContextFilter {
  /** Whether `path` (relative to the context, with `/`) is surely left out. */
  leavesOut(path: string): boolean;
  /** Whether the whole `.git` folder is surely left out. */
  readonly leavesOutGit: boolean;
}

/**
 * Reads a `.dockerignore` file. Where it is broken, nothing counts as left out.
 * https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function contextFilter(text: string): ContextFilter {
  try {
    // Unlike its default, BuildKit tells upper case from lower.
    const rules = dockerignore.default({ ignorecase: false }).add(text);
    const leavesOut = (path: string) => rules.ignores(path);
    return { leavesOut, leavesOutGit: leavesOut('.git') && !mayBringGitBack(text) };
  } catch {
    return { leavesOut: () => false, leavesOutGit: false };
  }
}

/** An exception (`!…`) that could match something below `.git`. */
function mayBringGitBack(text: string): boolean {
  return text.split(/\r?\n/).some((line) => {
    const pattern = /^\s*!\s*\/?(.*?)\s*$/.exec(line)?.[1];
    if (pattern === undefined) return false;
    const wildcard = pattern.search(/[*?[\\]/);
    const literal = wildcard === -1 ? pattern : pattern.slice(0, wildcard);
    return pattern.startsWith('.git') || literal === '' || '.git/'.startsWith(literal);
  });
}
