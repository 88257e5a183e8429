import type { ImageConfig } from './documents.ts';

/** As BuildKit and Docker's old builder write it into the history: `SHELL [/bin/bash -c]`. */
const SHELL = /^(?:\/bin\/sh -c #\(nop\)\s+)?SHELL \[(.*)\]\s*$/s;

/** As in `Image`. */
export function shellsOf({ config, history }: ImageConfig): readonly string[] {
  const current = config?.Shell.join(' ') ?? '';
  const earlier = history.map(({ created_by }) => SHELL.exec(created_by ?? '')?.[1] ?? '');
  return [...new Set([current, ...earlier])].filter((shell) => shell !== '');
}
