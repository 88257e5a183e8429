/** A command line for `/bin/sh`, cut where its commands meet: `operators[i]` stands after `commands[i]`. */
export interface ShellCommand {
  readonly commands: readonly string[];
  readonly operators: readonly Operator[];
}

export type Operator = '&&' | '||' | ';' | '|' | '&';

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '{': '}' };

/**
 * Cuts a command line outside quotes and brackets. null where that is beyond this parser, or where
 * nothing can be put behind it: a comment, a here-document, several lines, an open quote, a last operator
 * without command. Shell Command Language (POSIX.1-2017, 2.2 "Quoting", 2.3 "Token Recognition").
 */
export function parseShell(line: string): ShellCommand | null {
  if (/[\r\n]|<<|(?:^|\s)#/.test(line)) return null;
  const commands: string[] = [];
  const operators: Operator[] = [];
  const open: string[] = [];
  let start = 0;
  for (let i = 0; i < line.length; ) {
    const end = afterQuoted(line, i);
    if (end === null) return null;
    if (end > i) {
      i = end;
      continue;
    }
    const character = line.charAt(i);
    const closing = CLOSING[character];
    if (closing !== undefined) open.push(closing);
    else if (character === ')' || character === '}') {
      if (open.pop() !== character) return null;
    }
    const operator = open.length === 0 ? operatorAt(line, i) : null;
    if (operator !== null) {
      commands.push(line.slice(start, i).trim());
      operators.push(operator);
      start = i + operator.length;
    }
    i += operator?.length ?? 1;
  }
  commands.push(line.slice(start).trim());
  return open.length > 0 || commands.includes('') ? null : { commands, operators };
}

/** Where the quoted text that begins at `i` ends; `i` if none begins there; null if it never ends. */
export function afterQuoted(line: string, i: number): number | null {
  const character = line.charAt(i);
  if (character === '\\') return i + 1 < line.length ? i + 2 : null;
  if (character === "'" || character === '`') {
    const end = line.indexOf(character, i + 1);
    return end === -1 ? null : end + 1;
  }
  if (character !== '"') return i;
  for (let at = i + 1; at < line.length; at++) {
    if (line.charAt(at) === '\\') at++;
    else if (line.charAt(at) === '"') return at + 1;
  }
  return null;
}

function operatorAt(line: string, i: number): Operator | null {
  // `2>&1`, `&>file` and `>|file` redirect.
  const redirects = '<>'.includes(line.charAt(i - 1) || ' ') || line.charAt(i + 1) === '>';
  for (const operator of ['&&', '||', ';', '|', '&'] as const) {
    if (!line.startsWith(operator, i)) continue;
    if (operator.length === 1 && operator !== ';' && redirects) return null;
    return operator;
  }
  return null;
}

/** Whether the commands run one after the other, each only if all before it succeeded. */
export function isChain({ operators }: ShellCommand): boolean {
  return operators.every((operator) => operator === '&&');
}

/** Reserved words and builtins of dash, ash and bash, but those that leave the shell as it is (`echo`, `test`). */
const SHELL_WORDS = new Set(
  (
    '! : . [[ alias bg bind break builtin caller case cd command compgen complete compopt continue ' +
    'coproc declare dirs disown do done elif else enable esac eval exec exit export fc fg fi for ' +
    'function getopts hash help history if in jobs let local logout mapfile popd pushd read ' +
    'readarray readonly return select set shift shopt source suspend then time times trap typeset ' +
    'ulimit umask unalias unset until wait while'
  ).split(' '),
);

/** `A=1 B=c` before a program; with quotes or substitutions it is not looked into. */
const ASSIGNMENTS = /^(?:[A-Za-z_]\w*=[\w./:@%+,-]*\s+)*/;

function firstWord(command: string): string {
  return command.replace(ASSIGNMENTS, '').split(/[\s<>]/, 1)[0] ?? '';
}

/**
 * Whether a command surely leaves the shell as it was: a program by its plain name, which has no word of the
 * shell before it, and no expansion that assigns (`${A:=b}`, `$((A=1))`).
 */
function leavesNoTraces(command: string): boolean {
  const name = firstWord(command);
  if (!/^(?:\[|[A-Za-z0-9_./+-]+)$/.test(name) || SHELL_WORDS.has(name)) return false;
  return !/\$\{\w+:?=|\$\(\(|\$\[|\bprintf\s+-v/.test(command);
}

/**
 * `first && second` as two RUN instructions would do it: what the first may do to its shell (`cd`, `set -e`)
 * stays in a subshell, and the second runs as a whole or not at all.
 *
 * @param stops whether a SHELL says `-e`
 * @returns null where they can't be one: what runs in the background ends with its RUN; and left of `&&` a
 *   subshell goes on after a failure whatever `set -e` or SHELL says (POSIX.1-2017, 2.14 "set")
 */
export function joinShell(
  first: ShellCommand,
  second: ShellCommand,
  stops: boolean,
): ShellCommand | null {
  if (first.operators.includes('&')) return null;
  const isClean = first.commands.every(leavesNoTraces);
  if (!isClean && (!runsAsWhole(first) || goesOnBefore(first, stops))) return null;
  const before = isClean ? first : subshell(first);
  const after = runsAsWhole(second) ? second : one(`{ ${shellText(second)}; }`);
  return {
    commands: [...before.commands, ...after.commands],
    operators: [...before.operators, '&&', ...after.operators],
  };
}

/** To bash `((` begins arithmetic. */
function subshell(command: ShellCommand): ShellCommand {
  const text = shellText(command);
  return one(text.startsWith('(') ? `( ${text})` : `(${text})`);
}

/** Whether it is over with its first failure, and a condition before it holds for all of it. */
function runsAsWhole({ operators }: ShellCommand): boolean {
  return operators.every((operator) => operator === '&&' || operator === '|');
}

/** Whether a command may end the shell, also in a branch of `if`. */
export function endsShell(command: string): boolean {
  return /(?:^|[\s({;&|])(?:exec|exit|return)(?![\w-])/.test(command);
}

/**
 * Whether a command has a program run as another user: then this shell's may not be allowed to remove what that wrote,
 * and the step would fail.
 */
export function changesUser(command: string): boolean {
  return CHANGES_USER.test(command) && !takesNames(command);
}

/** Wherever it stands: behind another program (`timeout 5 sudo`), in quotes (`bash -c "sudo"`). A doubt costs only the lines to paste. */
const CHANGES_USER =
  /(?<![\w.-])(?:sudo|sudo-rs|doas|su|su-exec|runuser|gosu|setpriv|(?:s6-)?setuidgid|s6-applyuidgid|chpst|chroot|start-stop-daemon|setuser|pkexec|capsh)(?![\w.-])/;

/** Programs to which such a word names a package or a group. */
const TAKES_NAMES =
  /^(?:apt|apt-get|apk|aptitude|dnf|dnf5|microdnf|tdnf|yum|zypper|pacman|addgroup|adduser|groupadd|gpasswd|useradd|usermod)$/;

const BRANCH = /^(?:(?:!|do|elif|else|if|then|time|until|while)\s+)*/;

/** `apt-get install sudo`, and nothing else that is run. */
function takesNames(command: string): boolean {
  const name = firstWord(command.replace(BRANCH, ''));
  return TAKES_NAMES.test(name.slice(name.lastIndexOf('/') + 1)) && !/[;&|(`]/.test(command);
}

/** Words behind which the shell itself runs several commands. */
const RUNS_SEVERAL = new Set('fi done esac time . source eval command builtin'.split(' '));

/** What may make a function, whose name looks like a program's: its definition, or commands from elsewhere. */
const MAKES_FUNCTION =
  /(?:^|[;&|({]|\b(?:do|then|else|if|while|until|command|builtin)\s)\s*(?:(?:\.|source|eval|function)\s|[\w:.-]+\s*\(\s*\))/;

function setsErrexit(command: string): boolean {
  return /\b(?:set|shopt)\s/.test(command) && /\s-\w*e|\berrexit\b/.test(command);
}

/**
 * Whether a failure that stops the command line would stop it no more if `&&` stood behind it: there the shell
 * itself goes on in spite of `set -e`, in a compound command, a function and a sourced file.
 */
function goesOnBefore({ commands, operators }: ShellCommand, stops: boolean): boolean {
  if (!stops && !commands.some(setsErrexit)) return false;
  // Only the last pipeline: what has `&&` or `||` behind it has gone on already.
  const pipeline = commands.slice(1 + operators.findLastIndex((operator) => operator !== '|'));
  const mayBeFunction = commands.some((command) => MAKES_FUNCTION.test(command));
  return pipeline.some((command) => {
    const name = firstWord(command);
    if (/^[({]/.test(name) || RUNS_SEVERAL.has(name)) return true;
    return mayBeFunction && !name.includes('/') && !SHELL_WORDS.has(name);
  });
}

/** `set -e` from the first command to the end. */
function alwaysStops({ commands, operators }: ShellCommand): boolean {
  const [begin = ''] = commands;
  const sets = setsErrexit(begin) && /^set\s+-\w+(?:\s+pipefail)?$/.test(begin);
  const isUnset = commands.some((command) => /\bset\s+\+|\bshopt\s/.test(command));
  return sets && operators[0] === ';' && !isUnset;
}

/**
 * A command line and behind it one that only tidies up, by absolute paths: what came before may have changed
 * the shell.
 *
 * @param stops whether a SHELL says `-e`
 * @returns null where nothing comes behind it, a failure that stopped it would stop it no more, or another user may own what is to go
 */
export function followedByShell(
  first: ShellCommand,
  added: ShellCommand,
  stops: boolean,
): ShellCommand | null {
  const { commands, operators } = first;
  if (commands.some((each) => endsShell(each) || changesUser(each))) return null;
  let operator: Operator = '&&';
  if (goesOnBefore(first, stops)) {
    const isLastAlone = [';', '&'].includes(operators.at(-1) ?? '');
    if (!isLastAlone || !alwaysStops(first)) return null;
    operator = ';';
  }
  return {
    commands: [...commands, ...added.commands],
    operators: [...operators, operator, ...added.operators],
  };
}

function one(command: string): ShellCommand {
  return { commands: [command], operators: [] };
}

export function shellText({ commands, operators }: ShellCommand): string {
  return commands
    .map((command, i) => {
      const operator = operators[i];
      if (operator === undefined) return command;
      return operator === ';' ? `${command};` : `${command} ${operator}`;
    })
    .join(' ');
}

/** What a path may be made of to be written in a command line without quotes. */
export function isPlainPath(path: string): boolean {
  return /^[A-Za-z0-9_.+@/-]+$/.test(path);
}
