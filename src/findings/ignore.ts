import { imagePathFromText } from '../units/image-path.ts';
import { badIgnore, emptyIgnorePath, ignoredWithoutReason, unknownFinding } from './failures.ts';
import type { FindingId } from './finding.ts';
import { matchesPath, type PathPattern, parsePattern } from './path-pattern.ts';

/** A finding that its reader does not want to hear of, and why. */
export interface IgnoreSetting {
  /** With or without `image-diet/`. */
  readonly finding: string;
  /** Of the files' paths, `**` for all; null: all. */
  readonly path: string | null;
  /** The report shows it. */
  readonly reason: string;
}

export interface Ignore {
  readonly id: FindingId;
  /** Without leading slash, as the setting writes it otherwise; null: all paths. */
  readonly pattern: string | null;
  readonly names: PathPattern | null;
  readonly reason: string;
}

/**
 * The settings, checked.
 *
 * @param known the names of all findings there are
 * @throws DietError naming every mistake
 */
export function parseIgnores(
  settings: readonly IgnoreSetting[],
  known: readonly string[],
): readonly Ignore[] {
  const mistakes: string[] = [];
  const ignores = settings.map(({ finding, path, reason }): Ignore => {
    const name = finding.trim().replace(/^image-diet\//, '');
    if (!known.includes(name)) mistakes.push(unknownFinding(finding, known));
    if (reason.trim() === '') mistakes.push(ignoredWithoutReason(finding));
    const pattern = path?.trim().replace(/^\/+/, '') ?? null;
    if (pattern === '') mistakes.push(emptyIgnorePath(finding));
    const names = pattern === null ? null : parsePattern(imagePathFromText(pattern));
    return { id: `image-diet/${name}`, pattern, names, reason: reason.trim() };
  });
  if (mistakes.length > 0) throw badIgnore(mistakes);
  return ignores;
}

/** The first that applies to a file; null if none does. */
export function ignoreOf(ignores: readonly Ignore[], path: string): Ignore | null {
  return ignores.find(({ names }) => names === null || matchesPath(names, path)) ?? null;
}
