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
function afterQuoted(line: string, i: number): number | null {
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

/** Commands that change the shell in which those after them run. */
const LEAVES_TRACES =
  /^(?:cd|pushd|popd|export|unset|set|umask|exec|exit|trap|source|alias|\.|[A-Za-z_]\w*=\S*$)(?:\s|$)|^[A-Za-z_]\w*=\S*$/;

/**
 * `first && second` as two RUN instructions would do it: what the first does to its shell (`cd`, `set -e`)
 * stays in a subshell, and the second runs as a whole or not at all.
 */
export function joinShell(first: ShellCommand, second: ShellCommand): ShellCommand {
  const before = first.commands.some((command) => LEAVES_TRACES.test(command))
    ? one(`(${shellText(first)})`)
    : first;
  const fails = second.operators.every((operator) => operator === '&&' || operator === '|');
  const after = fails ? second : one(`{ ${shellText(second)}; }`);
  return {
    commands: [...before.commands, ...after.commands],
    operators: [...before.operators, '&&', ...after.operators],
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
