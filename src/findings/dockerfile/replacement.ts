import type { DockerfileLines, IgnoreFile, LayerOrigin } from '../../image/image.ts';
import { visibleText } from '../../units/visible-text.ts';

/**
 * Lines ready to paste. They are made of the Dockerfile's own text, unexpanded, are
 * never run by Image Diet and never hold the value of a build argument.
 */
export interface Replacement {
  /** An ignore file by its path, where it is one that is named after the Dockerfile. */
  readonly file: 'Dockerfile' | IgnoreFile;
  readonly lines: readonly string[];
  /** The lines that they stand for, top to bottom; empty where those are not known. */
  readonly replaces: readonly DockerfileLines[];
  /** What must be so for them to do the same, one sentence; null if they do in any case. */
  readonly condition: string | null;
}

/** What a rule writes, before it is held against the rest of the Dockerfile. */
export interface Draft extends Replacement {
  /** Something may stand between the replaced lines. */
  readonly apart?: true;
}

/**
 * The instruction of a layer, if it can be written again: it is known, and it reads as it looks. An
 * instruction from the image's history lacks flags (`--from`), so only a RUN of it is taken.
 */
export function pasteable(origin: LayerOrigin): string | null {
  const { instruction, kind } = origin;
  if (instruction === null || kind === 'unknown') return null;
  if (kind === 'history' && !/^RUN\s/i.test(instruction)) return null;
  // Of another SHELL or an exec form the history has the words alone.
  if (kind === 'history' && /^RUN\s+\S*sh\s(?:.*\s)?-\w*c\s/i.test(instruction)) return null;
  const shown = instruction.trim().replace(/[\t ]+/g, ' ');
  return visibleText(instruction) === shown ? instruction : null;
}

/** Lines that stand for these instructions, which follow one another, top to bottom. */
export function replacement(lines: readonly string[], origins: readonly LayerOrigin[]): Draft {
  const known = origins.map(({ dockerfile }) => dockerfile).filter((each) => each !== null);
  const replaces = known.length === origins.length ? known : [];
  const isApart = origins.length > 1 && !areAdjacent(replaces);
  const draft = { file: 'Dockerfile', lines, replaces, condition: null } as const;
  return isApart ? { ...draft, apart: true } : draft;
}

/** Whether nothing stands between the lines, not even a comment; of instructions without layers only the lines tell. */
function areAdjacent(places: readonly DockerfileLines[]): boolean {
  return (
    places.length > 0 &&
    places.every(({ startLine }, i) => i === 0 || startLine === (places[i - 1]?.endLine ?? 0) + 1)
  );
}
