import type { LayerOrigin } from '../image/image.ts';
import type { HistoryEntry } from './documents.ts';

const UNKNOWN: LayerOrigin = { kind: 'unknown', instruction: null, dockerfile: null };

/**
 * The instructions of the layers by the image's history: its entries that made a layer, in order. Where
 * their number is not that of the layers it says nothing (config.md, "history", is optional and often
 * wrong), and all are unknown.
 */
export function historyOrigins(
  history: readonly HistoryEntry[],
  layerCount: number,
): readonly LayerOrigin[] {
  const entries = history.filter(({ empty_layer }) => empty_layer !== true);
  const values = argumentValues(history);
  return Array.from({ length: layerCount }, (_, index) => {
    const entry = entries.length === layerCount ? entries[index] : undefined;
    const instruction = entry?.created_by ? instructionOf(entry.created_by, values) : null;
    return instruction === null ? UNKNOWN : { kind: 'history', instruction, dockerfile: null };
  });
}

/** Values of build arguments by the name of the argument. */
type ArgumentValues = ReadonlyMap<string, string>;

/** Shorter ones (`1`, `yes`) are no secrets, and would be found in every line. */
const SHORTEST_VALUE = 4;

/** The history writes the value that an `ARG` had. */
function argumentValues(history: readonly HistoryEntry[]): ArgumentValues {
  const values = new Map<string, string>();
  for (const { created_by } of history) {
    const [, name, value] =
      /^(?:\/bin\/sh -c #\(nop\)\s+)?ARG\s+([A-Za-z_]\w*)=(.*)$/s.exec(created_by ?? '') ?? [];
    if (name === undefined || value === undefined) continue;
    const bare = value.replace(/ # buildkit$/, '').trim();
    if (bare.length >= SHORTEST_VALUE) values.set(name, bare);
  }
  return values;
}

/**
 * What a Dockerfile would say, without the values of build arguments: BuildKit writes them before the
 * command of a RUN, and expanded in COPY, ADD and WORKDIR; Docker's old builder likewise.
 */
function instructionOf(createdBy: string, values: ArgumentValues): string | null {
  const text = createdBy.replace(/\s*# buildkit\s*$/, '').trim();
  const noOperation = /^\/bin\/sh -c #\(nop\)\s+(.*)$/s.exec(text)?.[1];
  if (noOperation !== undefined) return unexpanded(noOperation, values);
  const run = /^(?:RUN\s+)?(\|\d+\s.*)$/s.exec(text)?.[1];
  if (run !== undefined) return runOf(commandAfterArguments(run));
  const shell = /^(?:RUN\s+)?\/bin\/sh -c (.*)$/s.exec(text)?.[1];
  if (shell !== undefined) return runOf(shell);
  if (text.startsWith('RUN ')) return text;
  return text === '' ? null : unexpanded(text, values);
}

function runOf(command: string | null): string {
  return command === null ? 'RUN …' : `RUN ${command.trim()}`;
}

/**
 * `|2 A=1 B=two words /bin/sh -c command`: values are not quoted, so where they end is only sure after the
 * last shell; a command that calls a shell itself is shown from there on. null: no shell, all is cut.
 */
function commandAfterArguments(text: string): string | null {
  const shells = [...text.matchAll(/\s\S*sh(?:\s+-\S+|\s+pipefail)*?\s+-\w*c\s+/g)];
  const last = shells.at(-1);
  return last === undefined ? null : text.slice(last.index + last[0].length);
}

/** Each value gives way to the argument's name: the longest first, as one may be part of another. */
function unexpanded(text: string, values: ArgumentValues): string {
  const byLength = [...values].sort(([, a], [, b]) => b.length - a.length);
  return byLength.reduce((shown, [name, value]) => shown.replaceAll(value, `$${name}`), text);
}
