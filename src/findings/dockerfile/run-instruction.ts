import { parseShell, type ShellCommand } from './shell-command.ts';

/** A RUN in shell form. */
export interface RunInstruction {
  /** `--mount=…`, `--network=…` as they are written. */
  readonly flags: readonly string[];
  readonly command: ShellCommand;
}

/**
 * A RUN whose command line can be cut and continued; null for anything else: another instruction, the
 * exec form, a here-document. Dockerfile reference, "RUN".
 */
export function parseRun(instruction: string): RunInstruction | null {
  const text = /^RUN\s+(.*)$/is.exec(instruction.trim())?.[1];
  if (text === undefined) return null;
  const [, flagText = '', line = ''] = /^((?:--[a-z-]+(?:=\S*)?\s+)*)(.*)$/s.exec(text) ?? [];
  if (line === '' || line.startsWith('[') || line.includes('…')) return null;
  const command = parseShell(line);
  const flags = flagText.split(/\s+/).filter((flag) => flag !== '');
  return command === null ? null : { flags, command };
}

/** The instruction on a line for each command that must succeed before the next. */
export function runLines({ flags, command }: RunInstruction): readonly string[] {
  const lines: string[] = [];
  let line = ['RUN', ...flags].join(' ');
  command.commands.forEach((each, i) => {
    line += lines.length > 0 && line === '' ? `    ${each}` : ` ${each}`;
    const operator = command.operators[i];
    if (operator === '&&') {
      lines.push(`${line} && \\`);
      line = '';
    } else if (operator !== undefined) {
      line += operator === ';' ? ';' : ` ${operator}`;
    }
  });
  return [...lines, line];
}

/** What is written into it one RUN sees and the next does not. Dockerfile reference, "RUN --mount". */
const KEEPS_NOTHING = /[=,"](?:type=tmpfs|rw|readwrite|(?:ro|readonly)=)/i;

/**
 * The flags of two RUN instructions that become one: those of both if they are the same. null where one has a
 * flag that the other lacks, for a mount hides what lies in its place and `--network` and `--security` say
 * what a command may do; or where the second would see what the first wrote into a mount of its own.
 */
export function joinFlags(
  first: readonly string[],
  second: readonly string[],
): readonly string[] | null {
  const isSame = [...first].sort().join(' ') === [...second].sort().join(' ');
  return isSame && !first.some((flag) => KEEPS_NOTHING.test(flag)) ? first : null;
}
