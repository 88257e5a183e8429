import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { findFindings } from '../../src/findings/find-findings.ts';
import type { Finding, Ignore } from '../../src/findings/finding.ts';
import { parseIgnores } from '../../src/findings/ignore.ts';
import { type Entry, image, type LayerSpec, layer } from './image.ts';

/** A base image's layer, of which nothing is known. */
export interface BaseSpec {
  readonly name: string;
  readonly layers: readonly (readonly Entry[])[];
}

export const ALPINE: BaseSpec = { name: 'alpine:3.17', layers: [[]] };

/** One own layer: the line of its instruction in `Dockerfile`, the instruction, and what it wrote. */
export type Step = readonly [line: number, instruction: string, entries: readonly Entry[]];

export function findingsOf(
  base: BaseSpec | null,
  steps: readonly Step[],
  ignores: readonly Ignore[] = [],
): readonly Finding[] {
  const lower: LayerSpec[] = (base?.layers ?? []).map((entries) => layer(entries));
  const own = steps.map(([line, instruction, entries]) =>
    layer(entries, { instruction, lines: `Dockerfile:${line}`, salt: String(line) }),
  );
  const made = image([...lower, ...own], {
    base: base === null ? null : { name: base.name, digest: null, layers: base.layers.length },
  });
  return findFindings(analyseImage(made), ignores);
}

/** @throws Error naming the mistakes */
export function ignoring(...texts: readonly string[]): readonly Ignore[] {
  const ignores = parseIgnores(texts);
  if (!ignores.ok) throw new Error(ignores.mistakes.join(' '));
  return ignores.value;
}

/** A finding as a test writes it: who, how many bytes, own and base, and what to write instead. */
export function brief(finding: Finding): string {
  const { id, ownBytes, baseBytes, savedBytes, replacement } = finding;
  const bytes = baseBytes === 0 ? `${ownBytes}` : `${ownBytes}+${baseBytes}`;
  const saved = savedBytes === ownBytes + baseBytes ? '' : ` saves ${savedBytes}`;
  return [`${id.replace('image-diet/', '')} ${bytes}${saved}`, ...(replacement?.lines ?? [])].join(
    '\n',
  );
}

export function titleOf({ title }: Finding): string {
  return title
    .map((part) => {
      if (typeof part === 'string') return part;
      return 'path' in part ? `\`/${part.path}\`` : `\`${part.code}\``;
    })
    .join('');
}
