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

/**
 * The flags of two RUN instructions that become one: the mounts of both. null where they differ in
 * anything else (`--network`, `--security`), or mount two things at one place.
 */
export function joinFlags(
  first: readonly string[],
  second: readonly string[],
): readonly string[] | null {
  const isMount = (flag: string) => flag.startsWith('--mount=');
  const others = (flags: readonly string[]) => flags.filter((flag) => !isMount(flag)).join(' ');
  if (others(first) !== others(second)) return null;
  const joined = [...new Set([...first, ...second])];
  const targets = joined.filter(isMount).map(mountTarget);
  return new Set(targets).size === targets.length ? joined : null;
}

function mountTarget(flag: string): string {
  return /[=,](?:target|dst|destination)=([^,]+)/.exec(flag)?.[1] ?? flag;
}
