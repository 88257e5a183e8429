import type { LayerOrigin } from '../image/image.ts';
import type { ImagePath } from '../units/image-path.ts';
import { type CopyInstruction, parseCopy } from './dockerfile/copy-instruction.ts';
import { type Draft, pasteable, replacement } from './dockerfile/replacement.ts';
import {
  joinFlags,
  parseRun,
  type RunInstruction,
  runLines,
} from './dockerfile/run-instruction.ts';
import {
  changesUser,
  endsShell,
  followedByShell,
  isChain,
  isPlainPath,
  joinShell,
  parseShell,
  type ShellCommand,
} from './dockerfile/shell-command.ts';
import type { History } from './history.ts';
import { isOwn } from './history.ts';

/** Instructions of the image's own layers, written again. Each gives null where that can't be done safely. */

export interface Step<Instruction> {
  readonly instruction: Instruction;
  readonly origin: LayerOrigin;
}

/** The RUN that made a layer. */
export function runOf(history: History, layer: number): Step<RunInstruction> | null {
  return stepOf(history, layer, parseRun);
}

/** The COPY or ADD that made a layer. */
export function copyOf(history: History, layer: number): Step<CopyInstruction> | null {
  return stepOf(history, layer, parseCopy);
}

function stepOf<Instruction>(
  history: History,
  layer: number,
  parse: (text: string) => Instruction | null,
): Step<Instruction> | null {
  const origin = history.layers[layer]?.origin;
  const text = origin === undefined || !isOwn(history, layer) ? null : pasteable(origin);
  const instruction = text === null ? null : parse(text);
  return origin === undefined || instruction === null ? null : { instruction, origin };
}

/** The RUN of a layer, and behind it one command more. */
export function followedBy(history: History, layer: number, command: string): Draft | null {
  const step = runOf(history, layer);
  const added = parseShell(command);
  if (step === null || added === null) return hereDocumentFollowedBy(history, layer, command);
  const { instruction, origin } = step;
  const whole = followedByShell(instruction.command, added, history.shellStops);
  return whole && replacement(runLines({ ...instruction, command: whole }), [origin]);
}

/** A step above may use what a clean-up takes away, in ways that its text does not tell. */
export function unlessNeededLater(
  history: History,
  layer: number,
  written: Draft | null,
): Draft | null {
  const isRunLater = history.layers.some(
    ({ origin }, at) => at > layer && /^RUN\s/i.test(origin.instruction ?? ''),
  );
  if (written === null || !isRunLater || written.apart === true) return written;
  return { ...written, condition: 'No later step may need what is removed.' };
}

/** `RUN <<EOF` with a body for the shell: the command becomes its last line. */
function hereDocumentFollowedBy(history: History, layer: number, command: string): Draft | null {
  const origin = history.layers[layer]?.origin;
  if (origin?.kind !== 'build-record' || !isOwn(history, layer)) return null;
  const lines = origin.instruction?.split('\n') ?? [];
  const end = /^RUN\s+<<-?(["']?)([A-Za-z_]\w*)\1$/i.exec(lines[0] ?? '')?.[2];
  const closed = lines.at(-1)?.trim() === end;
  // Without `set -e` a body goes on after a failure, and the last line would be all that counts.
  const stops = /^\t*set -\w*e/.test(lines[1] ?? '') && !/\bset\s+\+/.test(lines.join('\n'));
  const isOver =
    lines.some((line) => endsShell(line) || changesUser(line.trim())) ||
    lines.at(-2)?.endsWith('\\') === true;
  if (end === undefined || !closed || lines.length < 3 || !stops || isOver) return null;
  if (lines.some((line) => pasteable({ ...origin, instruction: line.trim() || '-' }) === null)) {
    return null;
  }
  return replacement([...lines.slice(0, -1), command, end], [origin]);
}

/** The RUNs of two layers that follow one another as one RUN. */
export function joined(history: History, first: number, second: number): Draft | null {
  const run = joinedRun(history, first, second);
  return run === null ? null : replacement(runLines(run.instruction), run.origins);
}

export interface JoinedRun {
  readonly instruction: RunInstruction;
  readonly origins: readonly LayerOrigin[];
}

export function joinedRun(history: History, first: number, second: number): JoinedRun | null {
  if (second !== first + 1) return null;
  const [above, below] = [runOf(history, first), runOf(history, second)];
  if (above === null || below === null) return null;
  const flags = joinFlags(above.instruction.flags, below.instruction.flags);
  const command = joinShell(
    above.instruction.command,
    below.instruction.command,
    history.shellStops,
  );
  if (flags === null || command === null) return null;
  return {
    instruction: { flags, command },
    origins: [above.origin, below.origin],
  };
}

/**
 * A chain of commands with some of them changed, or left out where `edit` gives null.
 *
 * @returns null if it is no plain chain, nothing changed or nothing is left, or `edit` gives undefined
 */
export function editedChain(
  command: ShellCommand,
  edit: (command: string) => string | null | undefined,
): ShellCommand | null {
  if (!isChain(command)) return null;
  const edited = command.commands.map(edit);
  if (edited.includes(undefined)) return null;
  const commands = edited.filter((each) => each != null);
  const same = commands.length === command.commands.length;
  if (commands.length === 0) return null;
  if (same && commands.every((each, i) => each === command.commands[i])) return null;
  return { commands, operators: commands.slice(1).map(() => '&&') };
}

/**
 * `rm -rf` of directories or files, by their absolute paths; null if one would need quotes.
 *
 * @param names what in these directories is removed, as a pattern of the shell: `*.gem`
 */
export function removalOf(
  paths: readonly (ImagePath | '')[],
  names: string | null = null,
): string | null {
  const fits = paths.length > 0 && paths.length <= MOST_PATHS;
  if (!fits || !paths.every((path) => isPlainPath(path))) return null;
  const [flag, end] = names === null ? ['-rf', ''] : ['-f', `/${names}`];
  return `rm ${flag} ${paths.map((path) => `/${path}${end}`).join(' ')}`;
}

const MOST_PATHS = 5;
