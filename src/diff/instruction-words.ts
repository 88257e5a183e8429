/**
 * An instruction as a bag of words, each with the command that it belongs to: `apk add curl git && rm x`
 * has `apk add`, `apk curl`, `apk git` and `rm x`. So `npm run` is nothing that `cargo run` has too.
 */
export interface InstructionWords {
  /** `RUN`, `COPY` …; empty for what is no instruction of a Dockerfile, null if nothing is known. */
  readonly keyword: string | null;
  /** How often each word occurs. */
  readonly counts: ReadonlyMap<string, number>;
  readonly total: number;
}

/**
 * The same for two spellings of one instruction: blanks, line ends and the keyword's case don't count. Enough to find the same step
 * in another image; whether it does the same is for {@link exactInstruction} to say.
 */
export function normalInstruction(instruction: string | null): string | null {
  if (instruction === null) return null;
  return upperKeyword(instruction.trim().replace(/\s+/g, ' '));
}

/**
 * The same for two spellings that mean the same to everyone: blanks outside of quotes and the keyword's case. Here-documents
 * are what they are: a script may depend on each line end, and a file has every blank.
 */
export function exactInstruction(instruction: string | null): string | null {
  if (instruction === null) return null;
  const [line = '', ...body] = instruction.trim().split('\n');
  const folded = line.replace(QUOTED_OR_BLANKS, (part) => (/^\s/.test(part) ? ' ' : part));
  return [upperKeyword(folded.trimEnd()), ...body].join('\n');
}

/** Escaped characters first, so that an escaped quote opens nothing. */
const QUOTED_OR_BLANKS = /\\.|"(?:\\.|[^"\\])*"|'[^']*'|\s+/g;

function upperKeyword(text: string): string {
  return text.replace(/^[a-z]+(?= )/i, (keyword) => keyword.toUpperCase());
}

/** Beyond any instruction that a person writes; a heredoc may hold a whole script. */
const LONGEST = 20_000;
const MOST_WORDS = 500;
const BETWEEN_COMMANDS = /&&|[;|\n]/;
/** Quotes and the brackets of the exec form too: `["apk", "add"]` says what `apk add` does. */
const BETWEEN_WORDS = /[\s"'[\],\\]+/;

export function instructionWords(instruction: string | null): InstructionWords {
  if (instruction === null) return { keyword: null, counts: new Map(), total: 0 };
  const text = instruction.trim().slice(0, LONGEST);
  const keyword = /^[a-z]+(?=\s)/i.exec(text)?.[0].toUpperCase() ?? '';
  const commands = text.slice(keyword.length).split(keyword === 'RUN' ? BETWEEN_COMMANDS : /\n/);
  const words = commands.flatMap((command) => wordsOf(command, keyword)).slice(0, MOST_WORDS);
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { keyword, counts, total: words.length };
}

function wordsOf(command: string, keyword: string): string[] {
  const words = command.split(BETWEEN_WORDS).filter((word) => word !== '');
  // What follows COPY or WORKDIR is no command: all of it is argument.
  if (keyword !== 'RUN') return words;
  const [name, ...rest] = words.filter((word) => !word.startsWith('--mount='));
  if (name === undefined) return [];
  return rest.length === 0 ? [name] : rest.map((word) => `${name} ${word}`);
}

/** How much two instructions have in common, 0 to 1; null where one of them says nothing. */
export function alikeWords(a: InstructionWords, b: InstructionWords): number | null {
  if (a.total === 0 || b.total === 0) return null;
  let common = 0;
  for (const [word, count] of a.counts) common += Math.min(count, b.counts.get(word) ?? 0);
  return (2 * common) / (a.total + b.total);
}

/**
 * How much of an instruction another one says too, 0 to 1; null where the first says nothing.
 * @param weight what a word of `part` counts
 */
export function wordsWithin(
  part: InstructionWords,
  whole: InstructionWords,
  weight: (word: string) => number,
): number | null {
  if (part.total === 0 || whole.keyword === null) return null;
  let all = 0;
  let within = 0;
  for (const [word, count] of part.counts) {
    all += count * weight(word);
    within += Math.min(count, whole.counts.get(word) ?? 0) * weight(word);
  }
  return within / all;
}
