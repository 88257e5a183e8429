import type { LayerOrigin } from '../image/image.ts';
import type { HistoryEntry } from './documents.ts';
import { type ArgumentValues, argumentValues, NO_OPERATION } from './history-arguments.ts';

const UNKNOWN: LayerOrigin = { kind: 'unknown', instruction: null, dockerfile: null };

/** Beyond any instruction: not searched for values, and so not shown. */
const LONGEST_COMMAND = 2 ** 16;

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
  const values = argumentValues(history.map(commandOf));
  const isTrusted = entries.length === layerCount && values !== null;
  return Array.from({ length: layerCount }, (_, index) => {
    const entry = isTrusted ? entries[index] : undefined;
    const instruction = entry === undefined ? null : instructionOf(commandOf(entry), values);
    return instruction === null ? UNKNOWN : { kind: 'history', instruction, dockerfile: null };
  });
}

const BUILDKIT_MARK = '# buildkit';

/** Without BuildKit's mark; nothing where it is absurdly long. */
function commandOf({ created_by }: HistoryEntry): string {
  const text = (created_by ?? '').trim();
  if (text.length > LONGEST_COMMAND) return '';
  return text.endsWith(BUILDKIT_MARK) ? text.slice(0, -BUILDKIT_MARK.length).trimEnd() : text;
}

/**
 * What a Dockerfile would say, without the values of build arguments: BuildKit writes them before the
 * command of a RUN, and expanded in COPY, ADD and WORKDIR; Docker's old builder likewise.
 */
function instructionOf(text: string, values: ArgumentValues | null): string | null {
  if (text === '' || values === null) return null;
  const noOperation = NO_OPERATION.exec(text)?.[1];
  if (noOperation !== undefined) return values.unexpanded(noOperation);
  const run = /^(?:RUN\s+)?\|(\d+)\s(.*)$/s.exec(text);
  if (run !== null) return runOf(values.commandAfter(`${run[2]} `, Number(run[1])));
  const shell = /^(?:RUN\s+)?\/bin\/sh -c (.*)$/s.exec(text)?.[1];
  if (shell !== undefined) return runOf(shell);
  return text.startsWith('RUN ') ? text : values.unexpanded(text);
}

function runOf(command: string | null): string {
  if (command === null || command === '') return 'RUN …';
  return `RUN ${command
    .trim()
    .replace(/^\/bin\/sh -c /, '')
    .trim()}`;
}
