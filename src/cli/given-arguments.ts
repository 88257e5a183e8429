import type { Command } from 'commander';
import { nearest } from '../units/nearest.ts';
import { emptyFlag, unknownFlag } from './failures.ts';

/** What a command was given, as commander read it without stopping at what is wrong. */
export interface GivenArguments {
  /** null where an unknown option may have had one of them as its value. */
  readonly images: readonly string[] | null;
  /** Those without a value are as if they had not been given. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Whole sentences. */
  readonly mistakes: readonly string[];
}

export function givenArguments(command: Command): GivenArguments {
  // From the first unknown option on, commander leaves all that it does not know in its place.
  const [first, ...others] = command.args.filter(isOption);
  // Behind an unknown option may stand its value: only what nobody would write as one is told.
  const unknown = first === undefined ? [] : [first, ...others.filter(isLikeFlag)];
  const empty = command.options.filter((option) =>
    isEmpty(command.getOptionValue(option.attributeName())),
  );
  return {
    images: unknown.length === 0 ? command.args : null,
    options: Object.fromEntries(
      Object.entries(command.opts()).map(([name, value]) => [name, withoutEmpty(value)]),
    ),
    mistakes: [
      ...unknown.map((text) => unknownMistake(text, command)),
      ...empty.map(({ long, flags }) => emptyFlag(long ?? flags)),
    ],
  };
}

/** `-` alone is none. */
function isOption(text: string): boolean {
  return /^-./.test(text);
}

function isLikeFlag(text: string): boolean {
  return /^-(?:[a-z]|-[a-z][a-z0-9-]*(?:=.*)?)$/is.test(text);
}

function isEmpty(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && value.includes(''));
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((each) => each !== '');
  return value === '' ? undefined : value;
}

/** Without its value, which may be a secret's: `--x=value`, `-xvalue`. */
export function flagAlone(text: string): string {
  return text.startsWith('--') ? text.replace(/=.*$/s, '') : [...text].slice(0, 2).join('');
}

function unknownMistake(text: string, command: Command): string {
  const flag = flagAlone(text);
  const flags = command.options.flatMap(({ long }) => long ?? []);
  const longer = flags.filter((each) => flag.startsWith('--') && each.startsWith(flag));
  const close = longer.length > 0 ? null : nearest(flag, flags);
  return unknownFlag(flag, close === null ? longer : [close], command.name());
}
