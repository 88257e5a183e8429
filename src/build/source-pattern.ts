/**
 * How much of a path a source of COPY names: the path or a folder above it; null if it names neither. '' is the
 * whole context.
 */
export function namedBy(path: string, pattern: string): string | null {
  if (pattern === '' || pattern === '.') return '';
  return wildcard(pattern).exec(path)?.[0].replace(/\/$/, '') ?? null;
}

/** Go's filepath.Match, which BuildKit copies by: `*` and `?` stop at a slash. `**` is `COPY --parents`'. */
function wildcard(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*\/?|\*|\?|\[(?:\\.|[^\]\\])+\]|\\.)/s);
  const expression = parts.map((part, i) => (i % 2 === 0 ? quoted(part) : meaning(part))).join('');
  try {
    return new RegExp(`^${expression}(?:/|$)`, 's');
  } catch {
    // A class such as `[z-a]`, which the build itself refuses.
    return /^/;
  }
}

function meaning(part: string): string {
  if (part.startsWith('**')) return '(?:.*/)?';
  if (part === '*') return '[^/]*';
  if (part === '?') return '[^/]';
  if (part.startsWith('\\')) return quoted(part.slice(1));
  return `[${part.slice(1, -1).replace(/\\(.)|\[/gs, (text, one = text) => `\\${one}`)}]`;
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
