import { parseDocument } from 'yaml';
import { nearest } from '../units/nearest.ts';
import { mistaken, type Parsed, parsed } from '../units/parsed.ts';
import {
  diveCiIsNoMapping,
  diveCiIsNoYaml,
  diveCiKeyUnknown,
  diveCiRuleIsNoText,
  diveCiRulesAreNoMapping,
  diveRatioIsNone,
  diveRatioOutOfRange,
  diveSizeIsNone,
  invalidDiveRule,
} from './failures.ts';

/** The rules of a `.dive-ci` file as dive v0.13.1 reads them (runtime/ci/rule.go, cmd/root.go). */
export interface DiveRules {
  /** As messages name the file. */
  readonly path: string;
  /** null: disabled. A ratio, 0 to 1. */
  readonly lowestEfficiency: DiveLimit | null;
  /** Bytes. */
  readonly highestWastedBytes: DiveLimit | null;
  /** A ratio, 0 to 1, whatever its name says. */
  readonly highestUserWastedPercent: DiveLimit | null;
  /** Keys that dive passes over without a word, a sentence each, without a final stop. */
  readonly notes: readonly string[];
}

export interface DiveLimit {
  readonly value: number;
  /** As the file or dive's default writes it. */
  readonly text: string;
  /** Whether the file says so. A rule that it leaves out takes dive's default, which can fail. */
  readonly set: boolean;
}

export interface DiveCiFile {
  readonly path: string;
  readonly text: string;
}

type DiveKey = Exclude<keyof DiveRules, 'path' | 'notes'>;

const DEFAULTS = {
  lowestEfficiency: '0.9',
  highestWastedBytes: 'disabled',
  highestUserWastedPercent: '0.1',
} as const satisfies Record<DiveKey, string>;

/** All mistakes of the file, whole sentences, for they are told together with others. */
export function readDiveCi({ text, path }: DiveCiFile): Parsed<DiveRules> {
  const settings = readSettings(text, path);
  if (!settings.ok) return settings;
  const { rules } = settings.value;
  const lowestEfficiency = limit('lowestEfficiency', rules, path, parseRatio);
  const highestWastedBytes = limit('highestWastedBytes', rules, path, parseBytes);
  const highestUserWastedPercent = limit('highestUserWastedPercent', rules, path, parseRatio);
  if (lowestEfficiency.ok && highestWastedBytes.ok && highestUserWastedPercent.ok)
    return parsed({
      path,
      lowestEfficiency: lowestEfficiency.value,
      highestWastedBytes: highestWastedBytes.value,
      highestUserWastedPercent: highestUserWastedPercent.value,
      notes: settings.value.notes,
    });
  return mistaken(
    ...[lowestEfficiency, highestWastedBytes, highestUserWastedPercent].flatMap((result) =>
      result.ok ? [] : result.mistakes,
    ),
  );
}

interface Settings {
  /** The entries of `rules`, by lower-case key: dive's configuration library (viper) ignores case. */
  readonly rules: ReadonlyMap<string, unknown>;
  readonly notes: readonly string[];
}

function readSettings(text: string, path: string): Parsed<Settings> {
  const document = parseDocument(text, { prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const line = text.slice(0, problem.pos[0]).split('\n').length;
    return mistaken(diveCiIsNoYaml(path, line, problem.message));
  }
  const root = contentOf(document);
  if (!root.ok) return mistaken(diveCiIsNoYaml(path, 1, root.mistakes.join(' ')));
  if (root.value === null) return parsed({ rules: new Map(), notes: [] });
  const settings = mapOf(root.value);
  if (settings === null) return mistaken(diveCiIsNoMapping(path));
  const rules = settings.get('rules') ?? null;
  const entries = rules === null ? new Map<string, unknown>() : mapOf(rules);
  if (entries === null) return mistaken(diveCiRulesAreNoMapping(path));
  const notes = [
    ...unknownSections(keysOf(root.value), path),
    ...unknownRules(keysOf(rules), path),
  ];
  return parsed({ rules: entries, notes });
}

/** Other programs may keep their own there: only what looks like a slip is told. */
function unknownSections(keys: readonly string[], path: string): readonly string[] {
  return keys
    .filter((key) => key.toLowerCase() !== 'rules' && nearest(key, ['rules']) !== null)
    .map((key) => diveCiKeyUnknown(path, key, 'rules'));
}

function unknownRules(keys: readonly string[], path: string): readonly string[] {
  const known = Object.keys(DEFAULTS);
  const spelled = new Set(known.map((key) => key.toLowerCase()));
  return keys
    .filter((key) => !spelled.has(key.toLowerCase()))
    .map((key) => diveCiKeyUnknown(path, key, nearest(key, known)));
}

/** As the file spells them. */
function keysOf(mapping: unknown): readonly string[] {
  return typeof mapping === 'object' && mapping !== null ? Object.keys(mapping) : [];
}

function contentOf(document: ReturnType<typeof parseDocument>): Parsed<unknown> {
  try {
    return parsed(document.toJS({ maxAliasCount: 100 }) ?? null);
  } catch (cause) {
    // Aliases that multiply without end, or lead nowhere.
    return mistaken(cause instanceof Error ? cause.message : String(cause));
  }
}

function mapOf(value: unknown): Map<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return new Map(Object.entries(value).map(([key, entry]) => [key.toLowerCase(), entry]));
}

function limit(
  key: DiveKey,
  settings: ReadonlyMap<string, unknown>,
  path: string,
  parse: (text: string) => Parsed<number>,
): Parsed<DiveLimit | null> {
  const given = settings.get(key.toLowerCase()) ?? null;
  if (given !== null && !isScalar(given)) return mistaken(diveCiRuleIsNoText(path, key));
  const text = given === null ? DEFAULTS[key] : String(given);
  // v0.13.1 knows this one word; `off` and the empty string came later.
  if (text === 'disabled') return parsed(null);
  const value = parse(text);
  if (!value.ok)
    return mistaken(...value.mistakes.map((clause) => invalidDiveRule(path, key, text, clause)));
  return parsed({ value: value.value, text, set: given !== null });
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

const GO_FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Go's `strconv.ParseFloat`, decimal forms only, and dive's own bounds. */
function parseRatio(text: string): Parsed<number> {
  if (!GO_FLOAT.test(text)) return mistaken(diveRatioIsNone());
  const value = Number(text);
  return value >= 0 && value <= 1 ? parsed(value) : mistaken(diveRatioOutOfRange());
}

const HUMANIZE_PREFIXES = ['', 'k', 'm', 'g', 't', 'p', 'e'];

/** go-humanize's `ParseBytes`: `20Mb` is 20,000,000 bytes, commas are dropped, a fraction is cut. */
function parseBytes(text: string): Parsed<number> {
  const match = /^([\d.,]+)\s*([a-z]*)\s*$/i.exec(text);
  const number = (match?.[1] ?? '').replaceAll(',', '');
  const factor = humanizeFactor((match?.[2] ?? '').toLowerCase());
  if (!GO_FLOAT.test(number) || factor === null) return mistaken(diveSizeIsNone());
  const bytes = Math.floor(Number(number) * factor);
  return bytes < 2 ** 64 ? parsed(bytes) : mistaken(diveSizeIsNone());
}

function humanizeFactor(unit: string): number | null {
  const match = /^([kmgtpe]?)(i?)b?$/.exec(unit);
  if (match === null || unit.startsWith('i')) return null;
  const power = HUMANIZE_PREFIXES.indexOf(match[1] ?? '');
  return (match[2] === '' ? 1000 : 1024) ** power;
}
