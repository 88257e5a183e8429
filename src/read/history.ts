import type { LayerOrigin } from '../image/image.ts';
import type { HistoryEntry } from './documents.ts';

const UNKNOWN: LayerOrigin = { kind: 'unknown', instruction: null, dockerfile: null };

/** Beyond any Dockerfile: such a history is not searched for values, and so shows nothing. */
const MAX_TEXT = 2 ** 17;
const MAX_VALUES = 10_000;
const MAX_ARGUMENTS = 100;

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
  const values = knownValues(history.map(commandOf));
  const isTrusted = entries.length === layerCount && count(values) <= MAX_VALUES;
  return Array.from({ length: layerCount }, (_, index) => {
    const entry = isTrusted ? entries[index] : undefined;
    const instruction = entry === undefined ? null : instructionOf(commandOf(entry), values);
    return instruction === null ? UNKNOWN : { kind: 'history', instruction, dockerfile: null };
  });
}

/** Without BuildKit's mark; nothing where it is absurdly long. */
function commandOf({ created_by }: HistoryEntry): string {
  const text = (created_by ?? '').trim();
  if (text.length > MAX_TEXT) return '';
  return text.endsWith(BUILDKIT_MARK) ? text.slice(0, -BUILDKIT_MARK.length).trimEnd() : text;
}

const BUILDKIT_MARK = '# buildkit';

/** A variable and what it may have been: values are not quoted, so one that holds `B=` is taken both ways. */
interface KnownValue {
  readonly name: string;
  readonly value: string;
}

/** Where the history says what a variable was. */
interface KnownValues {
  /** `ARG A=1 B=two words` */
  readonly args: readonly KnownValue[];
  /** `ENV A=1`: an argument of that name has this value. */
  readonly env: readonly KnownValue[];
  /** `RUN |1 A=two words /bin/sh -c make`: Docker's old builder shows values nowhere else. */
  readonly runs: readonly KnownValue[];
}

function knownValues(commands: readonly string[]): KnownValues {
  const texts = commands.map((text) => NO_OPERATION.exec(text)?.[1] ?? text);
  function after(keyword: RegExp, valuesOf: (rest: string) => KnownValue[]): KnownValue[] {
    return texts.flatMap((text) => {
      const rest = keyword.exec(text)?.[1];
      return rest === undefined ? [] : valuesOf(rest);
    });
  }
  return {
    args: after(/^ARG\s+(.*)$/s, assignments),
    env: after(/^ENV\s+(.*)$/s, assignments),
    runs: after(/^(?:RUN\s+)?\|\d+\s(.*)$/s, (rest) => rest.split(/\s/).flatMap(assignment)),
  };
}

function count({ args, env, runs }: KnownValues): number {
  return args.length + env.length + runs.length;
}

/** Every `NAME=value` that the text may mean: from each name on to each later one, or to the end. */
function assignments(text: string): KnownValue[] {
  const spaces = [...text.matchAll(/\s(?=[A-Za-z_]\w*=)/g)].map(({ index }) => index);
  if (spaces.length > MAX_ARGUMENTS) return [];
  const starts = [0, ...spaces.map((space) => space + 1)];
  const ends = [...spaces, text.length];
  return starts.flatMap((start, from) =>
    ends.slice(from).flatMap((end) => assignment(text.slice(start, end))),
  );
}

function assignment(text: string): KnownValue[] {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  return name === undefined || value === undefined ? [] : [{ name, value }];
}

/** What Docker's old builder wrote for everything but RUN. */
const NO_OPERATION = /^\/bin\/sh -c #\(nop\)\s+(.*)$/s;

/**
 * What a Dockerfile would say, without the values of build arguments: BuildKit writes them before the
 * command of a RUN, and expanded in COPY, ADD and WORKDIR; Docker's old builder likewise.
 */
function instructionOf(text: string, values: KnownValues): string | null {
  const noOperation = NO_OPERATION.exec(text)?.[1];
  if (noOperation !== undefined) return unexpanded(noOperation, values);
  const run = /^(?:RUN\s+)?\|(\d+)\s(.*)$/s.exec(text);
  if (run !== null) return runOf(commandAfter(`${run[2]} `, Number(run[1]), values));
  const shell = /^(?:RUN\s+)?\/bin\/sh -c (.*)$/s.exec(text)?.[1];
  if (shell !== undefined) return runOf(shell);
  if (text.startsWith('RUN ')) return text;
  return text === '' ? null : unexpanded(text, values);
}

function runOf(command: string | null): string {
  if (command === null || command === '') return 'RUN …';
  return `RUN ${command
    .trim()
    .replace(/^\/bin\/sh -c /, '')
    .trim()}`;
}

/**
 * The command behind `A=1 B=two words /bin/sh -c command`. Nothing says where a value ends but the value
 * itself, so each must be known; of all ways to read them the one that ends last is taken, so that nothing
 * of a value can stay. null: some value is not known, and all is cut.
 */
function commandAfter(text: string, argumentCount: number, values: KnownValues): string | null {
  if (argumentCount > MAX_ARGUMENTS) return null;
  const known = [...values.args, ...values.env].map(({ name, value }) => `${name}=${value} `);
  const distinct = [...new Set(known)];
  let ends: readonly number[] = [0];
  for (let i = 0; i < argumentCount; i++) {
    const next = ends.flatMap((at) =>
      distinct.filter((each) => text.startsWith(each, at)).map((each) => at + each.length),
    );
    ends = [...new Set(next)];
    if (ends.length === 0 || ends.length > MAX_VALUES) return null;
  }
  return text.slice(Math.max(...ends));
}

/** Shorter ones (`1`, `yes`) are no secrets, and would be found in every line. */
const SHORTEST_VALUE = 4;

/** Each value gives way to its name: the longest first, as one may be part of another. */
function unexpanded(text: string, { args, runs }: KnownValues): string {
  return [...args, ...runs]
    .map(({ name, value }) => ({ name, value: value.trim() }))
    .filter(({ value }) => value.length >= SHORTEST_VALUE)
    .sort((a, b) => b.value.length - a.value.length)
    .reduce((shown, { name, value }) => shown.replaceAll(value, () => `$${name}`), text);
}
