import { type ImageReference, readImageReference } from '../image/reference.ts';
import { oneOf, readInput } from '../policy/read-input.ts';
import { parseSize, type Size } from '../units/bytes.ts';
import { parseCount } from '../units/count.ts';
import { mistaken, type Parsed, parsed } from '../units/parsed.ts';
import type { Environment } from '../world/environment.ts';
import { notABoolean } from './failures.ts';
import { type ListSeparators, parseInputList } from './input-list.ts';

/** Reads one input each; what is wrong is noted, and a stand-in given so that reading goes on. */
export interface InputReader<Name extends string> {
  readonly text: (name: Name) => string | null;
  readonly boolean: (name: Name, otherwise: boolean) => boolean;
  readonly choice: <T extends string>(name: Name, choices: readonly T[], otherwise: T) => T;
  /** Bytes. */
  readonly size: (name: Name, otherwise: number) => number;
  readonly count: (name: Name, otherwise: number) => number;
  readonly image: (name: Name) => ImageReference | null;
  readonly list: (name: Name, separators: ListSeparators) => readonly string[];
  readonly parsed: <T>(result: Parsed<T>, standIn: T) => T;
}

/** @param mistakes where they are noted, whole sentences */
export function inputReader<Name extends string>(
  env: Environment,
  mistakes: string[],
): InputReader<Name> {
  const text = (name: Name): string | null => {
    // As @actions/core has it: upper case, spaces as underscores, hyphens as they are.
    const value = (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
    return value === '' ? null : value;
  };
  const keep = <T>(result: Parsed<T>, standIn: T): T => {
    if (result.ok) return result.value;
    mistakes.push(...result.mistakes);
    return standIn;
  };
  const value = <T>(name: Name, parse: (text: string) => Parsed<T>, otherwise: T): T => {
    const given = text(name);
    return given === null ? otherwise : keep(readInput(name, given, parse), otherwise);
  };
  return {
    text,
    parsed: keep,
    list: (name, separators) => keep(parseInputList(name, text(name) ?? '', separators), []),
    boolean: (name, otherwise) => value(name, parseBoolean, otherwise),
    choice: (name, choices, otherwise) => value(name, oneOf(choices), otherwise),
    size: (name, otherwise) => value<HasBytes>(name, parseSize, { bytes: otherwise }).bytes,
    count: (name, otherwise) => value(name, parseCount, otherwise),
    image: (name) => {
      const given = text(name);
      if (given === null) return null;
      const reference = readImageReference(given);
      if (reference.ok) return reference.value;
      mistakes.push(...reference.mistakes.map((sentence) => `${name}: ${sentence}`));
      return null;
    },
  };
}

type HasBytes = Pick<Size, 'bytes'>;

/** YAML 1.2's core schema, as @actions/core reads booleans. */
function parseBoolean(text: string): Parsed<boolean> {
  if (/^(?:true|True|TRUE)$/.test(text)) return parsed(true);
  return /^(?:false|False|FALSE)$/.test(text) ? parsed(false) : mistaken(notABoolean());
}
