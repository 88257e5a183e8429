import { imagePathFromText } from '../units/image-path.ts';
import { mistaken, type Parsed, parsed } from '../units/parsed.ts';
import { asInput, type Spelling } from '../units/spelling.ts';
import { CATALOGUE } from './catalogue.ts';
import {
  emptyIgnorePath,
  ignoredWithoutReason,
  ignoreWithoutEffect,
  unknownFinding,
} from './failures.ts';
import type { Finding, FindingId, Ignore } from './finding.ts';
import { matchesPath, parsePattern } from './path-pattern.ts';
import { idOf } from './rule.ts';

/**
 * `apt-lists because it installs at run time`, `duplicates in opt/vendor/** because both are served`: words
 * that need no quoting in YAML. What stands between `in` and the first `because` is the path's pattern.
 */
const FORM = /^(?<finding>\S+)(?:\s+in(?=\s)(?<path>.*?))?(?:\s+because(?<reason>\s.*)?)?$/s;

/**
 * What is not to be spoken of, and why.
 *
 * @param texts one a finding: `FINDING [in PATH] because REASON`
 */
export function parseIgnores(
  texts: readonly string[],
  spelling: Spelling = asInput,
): Parsed<readonly Ignore[]> {
  const results = texts.map((text) => parseIgnore(text, spelling('ignore')));
  const mistakes = results.flatMap((result) => (result.ok ? [] : result.mistakes));
  if (mistakes.length > 0) return mistaken(...mistakes);
  return parsed(results.flatMap((result) => (result.ok ? [result.value] : [])));
}

/** @param setting what mistakes call it */
function parseIgnore(text: string, setting: string): Parsed<Ignore> {
  const { finding = text, path, reason = '' } = FORM.exec(text.trim())?.groups ?? {};
  const id = idNamed(finding);
  const pattern = path === undefined ? null : path.trim().replace(/^\/+/, '');
  const mistakes = [
    ...(id === null ? [unknownFinding(setting, finding, CATALOGUE)] : []),
    ...(pattern === '' ? [emptyIgnorePath(setting, text)] : []),
    ...(reason.trim() === '' ? [ignoredWithoutReason(setting, text)] : []),
  ];
  if (id === null || mistakes.length > 0) return mistaken(...mistakes);
  const names = pattern === null ? null : parsePattern(imagePathFromText(pattern));
  return parsed({ id, pattern, names, reason: reason.trim() });
}

/** With or without `image-diet/`. */
function idNamed(text: string): FindingId | null {
  const rule = CATALOGUE.find((each) => text === each.name || text === idOf(each));
  return rule === undefined ? null : idOf(rule);
}

/** The first that applies to a file; null if none does. */
export function ignoreOf(ignores: readonly Ignore[], path: string): Ignore | null {
  return ignores.find(({ names }) => names === null || matchesPath(names, path)) ?? null;
}

/** A sentence for each that none of the findings has, without a final stop: a setting that outlived its reason. */
export function withoutEffect(
  ignores: readonly Ignore[],
  findings: readonly Finding[],
): readonly string[] {
  const used = new Set(findings.map(({ ignored }) => ignored));
  return ignores
    .filter((ignore) => !used.has(ignore))
    .map(({ id, pattern }) => ignoreWithoutEffect(id.slice(id.indexOf('/') + 1), pattern));
}
