/** What the history tells of build arguments: enough to take their values out of its commands. */
export interface ArgumentValues {
  /**
   * The command behind `A=1 B=two words /bin/sh -c command`. Nothing says where a value ends but the value
   * itself, so each must be known; of all ways to read them the one that ends last is taken, so that
   * nothing of a value can stay. null: some value is not known, and all is cut.
   */
  commandAfter(text: string, argumentCount: number): string | null;
  /** The text with each value given way to its name: `COPY $DIR/x /`. */
  unexpanded(text: string): string;
}

/** What Docker's old builder wrote for everything but RUN. */
export const NO_OPERATION = /^\/bin\/sh -c #\(nop\)\s+(.*)$/s;

/** Beyond any Dockerfile; each bounds the work that a hostile history can make. */
const MAX_VALUES = 2000;
const MAX_VALUES_OF_A_NAME = 50;
const MAX_ARGUMENTS = 100;
const MAX_ARGUMENTS_OF_AN_INSTRUCTION = 20;
const LONGEST_EXPANSION = 2 ** 13;

/** Shorter ones (`1`, `yes`) are parts of many words: only whole words are taken for them. */
const SHORTEST_PART = 4;

interface KnownValue {
  readonly name: string;
  readonly value: string;
}

/** null where there are more values than can be looked for: then nothing may be shown. */
export function argumentValues(commands: readonly string[]): ArgumentValues | null {
  const texts = commands.map((text) => NO_OPERATION.exec(text)?.[1] ?? text);
  const args = valuesAfter(/^ARG\s+(.*)$/s, texts, assignments);
  // An argument that has the name of a variable has its value.
  const env = valuesAfter(/^ENV\s+(.*)$/s, texts, assignments);
  // Docker's old builder shows values nowhere but before a RUN.
  const runs = valuesAfter(/^(?:RUN\s+)?\|\d+\s(.*)$/s, texts, words);
  if (args.length + env.length + runs.length > MAX_VALUES || texts.some(hasTooMany)) return null;
  const byName = Map.groupBy([...args, ...env], ({ name }) => name);
  const expanded = [...args, ...runs]
    .map(({ name, value }) => ({ name, value: value.trim() }))
    // The longest first, as one may be part of another.
    .sort((a, b) => b.value.length - a.value.length);
  const long = expanded.filter(({ value }) => value.length >= SHORTEST_PART);
  const short = new Map(
    expanded
      .filter(({ value }) => value.length < SHORTEST_PART && /\w/.test(value))
      .map(({ name, value }) => [value, name]),
  );
  return {
    commandAfter: (text, count) => commandAfter(text, count, byName),
    unexpanded(text) {
      if (text.length > LONGEST_EXPANSION) return `${text.split(' ', 1)[0]} …`;
      const shown = long.reduce(
        (cut, { name, value }) => cut.replaceAll(value, () => `$${name}`),
        text,
      );
      return withoutWords(shown, short);
    },
  };
}

/** Neither the instruction's keyword nor the name of an argument is a value's place. */
function withoutWords(text: string, names: ReadonlyMap<string, string>): string {
  if (names.size === 0) return text;
  const values = [...names.keys()].map((value) => value.replace(/[^\w]/g, '\\$&'));
  const word = new RegExp(`(?<![\\w$])(?:${values.join('|')})(?!\\w)`, 'g');
  return text.replace(word, (value, at) => (at === 0 ? value : `$${names.get(value)}`));
}

function valuesAfter(
  keyword: RegExp,
  texts: readonly string[],
  valuesOf: (rest: string) => KnownValue[],
): KnownValue[] {
  return texts.flatMap((text) => {
    const rest = keyword.exec(text)?.[1];
    return rest === undefined ? [] : valuesOf(rest);
  });
}

/**
 * `A=1 B=two words`: values are not quoted, so this is every `NAME=value` that it may mean, from each name on
 * to each later one, or to the end.
 */
function assignments(text: string): KnownValue[] {
  const spaces = separators(text);
  if (spaces.length > MAX_ARGUMENTS_OF_AN_INSTRUCTION) return [];
  const starts = [0, ...spaces.map((space) => space + 1)];
  const ends = [...spaces, text.length];
  return starts.flatMap((start, from) =>
    ends.slice(from).flatMap((end) => assignment(text.slice(start, end))),
  );
}

/** Where a next `NAME=` may begin. */
function separators(text: string): readonly number[] {
  return [...text.matchAll(/\s(?=[A-Za-z_]\w*=)/g)].map(({ index }) => index);
}

function hasTooMany(text: string): boolean {
  return text.startsWith('ARG ') && separators(text).length > MAX_ARGUMENTS_OF_AN_INSTRUCTION;
}

function words(text: string): KnownValue[] {
  return text.split(/\s/).flatMap(assignment);
}

function assignment(text: string): KnownValue[] {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(0, equals));
  return /^[A-Za-z_]\w{0,200}$/.test(name) ? [{ name, value: text.slice(equals + 1) }] : [];
}

function commandAfter(
  text: string,
  argumentCount: number,
  byName: ReadonlyMap<string, readonly KnownValue[]>,
): string | null {
  if (argumentCount > MAX_ARGUMENTS) return null;
  let ends: readonly number[] = [0];
  for (let i = 0; i < argumentCount; i++) {
    ends = [...new Set(ends.flatMap((at) => endsOfArgument(text, at, byName)))];
    if (ends.length === 0 || ends.length > MAX_VALUES_OF_A_NAME) return null;
  }
  return text.slice(Math.max(...ends));
}

/** Where the argument that begins at `at` may end, the space behind it included. */
function endsOfArgument(
  text: string,
  at: number,
  byName: ReadonlyMap<string, readonly KnownValue[]>,
): number[] {
  const name = text.slice(at, text.indexOf('=', at));
  const values = byName.get(name) ?? [];
  if (values.length > MAX_VALUES_OF_A_NAME) return [];
  return values
    .map(({ value }) => `${name}=${value} `)
    .filter((argument) => text.startsWith(argument, at))
    .map((argument) => at + argument.length);
}
