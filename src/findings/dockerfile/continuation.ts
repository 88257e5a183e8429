import type { LayerOrigin } from '../../image/image.ts';
import type { Replacement } from './replacement.ts';

/**
 * Lines to paste as the Dockerfile continues its own, where its `# escape=` says another character than `\\`.
 *
 * @param origins of the image's own layers
 * @returns null where a line would be read as one that goes on, or the layers' Dockerfiles do not agree
 */
export function continued(
  written: Replacement | null,
  origins: readonly LayerOrigin[],
): Replacement | null {
  const known = origins.filter(({ dockerfile }) => dockerfile !== null);
  const [character, ...others] = new Set(known.map((origin) => origin.escape ?? BACKSLASH));
  if (written === null || written.file !== 'Dockerfile' || character === undefined) return written;
  if (others.length > 0) return null;
  if (character === BACKSLASH || HERE_DOCUMENT.test(written.lines[0] ?? '')) return written;
  if (written.lines.some((line) => line.trimEnd().endsWith(character))) return null;
  const lines = written.lines.map((line) => line.replace(/ && \\$/, ` && ${character}`));
  return { ...written, lines };
}

const BACKSLASH = '\\';

/** Its lines are the shell's, and are continued as the shell does it. */
const HERE_DOCUMENT = /^RUN\s.*<</i;
