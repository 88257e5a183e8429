/**
 * How much of a path a source of COPY names: the path or a folder above it; null if it names neither. '' is the
 * whole context.
 */
export function namedBy(path: string, pattern: string): string | null {
  if (pattern === '' || pattern === '.') return '';
  if (pattern.length > LONGEST_PATH) return null;
  return wildcard(pattern).exec(path)?.[0].replace(/\/$/, '') ?? null;
}

/** Linux, `PATH_MAX`. */
const LONGEST_PATH = 4096;

/** Go's filepath.Match, which BuildKit copies by: `*` and `?` stop at a slash. `**` for a name is `COPY --parents`'. */
function wildcard(pattern: string): RegExp {
  const parts = pattern.split(/((?<=^|\/)\*\*(?:\/|$)|\*|\?|\[(?:\\.|[^\]\\])+\]|\\.)/s);
  const pieces = parts.map((text, i) => ({ text, isLiteral: i % 2 === 0 }));
  try {
    return new RegExp(`^${folders(pieces)}(?:/|$)`, 's');
  } catch {
    // A class such as `[z-a]`, which the build itself refuses.
    return /^/;
  }
}

interface Piece {
  readonly text: string;
  readonly isLiteral: boolean;
}

/** What follows a `**` is taken where it fits first, if another `**` reaches all that lies behind: else many of them would be tried in all ways. */
function folders(pieces: readonly Piece[]): string {
  const [first = [], ...rest] = cutAt(pieces, (text) => text.startsWith('**'));
  const further = rest.map((each, i) =>
    i < rest.length - 1
      ? once(`d${i}`, `(?:.*?/)??${names(each, `d${i}`)}`)
      : `(?:.*/)?${names(each, `d${i}`)}`,
  );
  return [names(first, 'd'), ...further].join('');
}

/** What follows a `*` likewise, within one name. */
function names(pieces: readonly Piece[], key: string): string {
  const [first = [], ...rest] = cutAt(pieces, (text) => text === '*');
  const further = rest.map((each, i) => {
    const reachesNext = i < rest.length - 1 && !each.some(({ text }) => text.includes('/'));
    const text = each.map(meaning).join('');
    return reachesNext ? once(`${key}n${i}`, `[^/]*?${text}`) : `[^/]*${text}`;
  });
  return [first.map(meaning).join(''), ...further].join('');
}

function cutAt(pieces: readonly Piece[], isWildcard: (text: string) => boolean): Piece[][] {
  const cut: Piece[][] = [[]];
  for (const piece of pieces) {
    if (!piece.isLiteral && isWildcard(piece.text)) cut.push([]);
    else cut.at(-1)?.push(piece);
  }
  return cut;
}

/** Matches in the first way that there is, and in no other. */
function once(name: string, expression: string): string {
  return `(?=(?<${name}>${expression}))\\k<${name}>`;
}

function meaning({ text, isLiteral }: Piece): string {
  if (isLiteral) return quoted(text);
  if (text === '?') return '[^/]';
  if (text.startsWith('\\')) return quoted(text.slice(1));
  return `[${text.slice(1, -1).replace(/\\(.)|\[/gs, (all, one = all) => `\\${one}`)}]`;
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
