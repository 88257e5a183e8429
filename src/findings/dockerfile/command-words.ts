import { afterQuoted, type ShellCommand } from './shell-command.ts';

/** A word of a command as it is written, quotes and all. */
export interface Word {
  readonly text: string;
  /** The end of it in the command. */
  readonly end: number;
}

/** The words of one simple command, none of them expanded. Shell Command Language (POSIX.1-2017, 2.3). */
function wordsOf(command: string): readonly Word[] {
  const words: Word[] = [];
  let [start, depth] = [0, 0];
  for (let i = 0; i <= command.length; ) {
    const after = i < command.length ? afterQuoted(command, i) : null;
    if (after !== null && after > i) {
      i = after;
      continue;
    }
    const character = command.charAt(i);
    if (character === '(' || character === '{') depth++;
    else if (character === ')' || character === '}') depth--;
    const ends = i === command.length || (depth === 0 && /\s/.test(character));
    if (ends && i > start) words.push({ text: command.slice(start, i), end: i });
    i++;
    if (ends) start = i;
  }
  return words;
}

/** A program that a command starts by its own name. */
export interface Call {
  /** As it is written: `pip3`, `/opt/conda/bin/conda`. */
  readonly program: string;
  readonly words: readonly Word[];
  /**
   * Whether its name alone starts it again, wherever the shell is by then, with the same places for its files: no relative
   * path, no PATH, HOME or cache for it alone.
   */
  readonly isFoundLater: boolean;
}

const SAYS_WHERE = /^(?:PATH|HOME|\w*(?:CACHE|PKGS)\w*)=/i;

/**
 * What a command starts, behind variables set for it alone; null where its first word is none of these, as
 * behind `sudo` or `then`, or in quotes.
 *
 * @param name of the program, and of the module that `python -m` runs
 */
export function callOf(command: string, name: RegExp): Call | null {
  const words = wordsOf(command);
  const at = words.findIndex(({ text }) => !/^[A-Za-z_]\w*=/.test(text));
  const program = words[at]?.text ?? '';
  const names = (text: string) => name.test(text.slice(text.lastIndexOf('/') + 1));
  const isFoundLater =
    !/^[^/$]+\//.test(program) && !words.slice(0, at).some(({ text }) => SAYS_WHERE.test(text));
  if (names(program)) return { program, words: words.slice(at + 1), isFoundLater };
  if (!/^(?:\S*\/)?python[\d.]*$/.test(program)) return null;
  const options = words.slice(at + 1);
  const module = options.findIndex(({ text }) => !/^-[bBdEiIOPqRsSuvx]+$/.test(text));
  const ran = options[module + 1]?.text ?? '';
  if (options[module]?.text !== '-m' || !names(ran)) return null;
  return { program: `${program} -m ${ran}`, words: options.slice(module + 2), isFoundLater };
}

/**
 * The programs of these names that a command line starts, each once, that their names alone start again at its end. What
 * removes packages or files may remove them, so only those that it starts behind that.
 */
export function programsFoundLater({ commands }: ShellCommand, name: RegExp): readonly string[] {
  const removed = commands.findLastIndex((each) => REMOVES.test(each));
  const calls = commands.slice(removed + 1).map((each) => callOf(each, name));
  return [...new Set(calls.flatMap((call) => (call?.isFoundLater === true ? [call.program] : [])))];
}

/** A program that may remove or move, or what tells another one to: `apk del`, `npm rm`, `find -delete`. */
const REMOVES =
  /(?<![\w.])(?:auto-?remove|del|delete|disable|dpkg|erase|mv|pacman|purge|remove|rm|rmdir|rpm|un|uninstall|unlink)(?![\w.])/;

/**
 * The words from a program's subcommand on, behind its options.
 *
 * @param valued options that take the next word for their value
 */
export function fromSubcommand({ words }: Call, valued: ReadonlySet<string>): readonly Word[] {
  let at = 0;
  while (words[at]?.text.startsWith('-') === true) at += valued.has(words[at]?.text ?? '') ? 2 : 1;
  return words.slice(at);
}

/** Whether it means what it says: no option, nothing that is expanded. */
export function isPlain({ text }: Word): boolean {
  return /^[A-Za-z]/.test(text) && !/["'`$\\]/.test(text);
}

/** The command with an option behind one of its words. */
export function withOption(command: string, { end }: Word, option: string): string {
  return `${command.slice(0, end)} ${option}${command.slice(end)}`;
}
