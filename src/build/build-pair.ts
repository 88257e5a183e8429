import { readFileSync } from 'node:fs';
import type { World } from '../world/world.ts';
import { buildAndExport, type ExportBuild, type ExportResult } from './build-and-export.ts';
import { imagePins, imagePinsOfLog, type Pin } from './source-policy.ts';

export interface BuiltPair {
  readonly base: ExportResult;
  readonly head: ExportResult;
}

/** One build, told as one step. */
export async function buildSingle(build: ExportBuild, world: World): Promise<ExportResult> {
  const end = world.progress.step(`building ${build.name} (${shownRevision(build)})`);
  try {
    const result = await buildAndExport(build, world);
    end(result.ok ? 'done' : 'failed');
    return result;
  } catch (error) {
    end('failed');
    throw error;
  }
}

/**
 * Builds both sides from one resolved set of sources: what the head's names were resolved to is handed to the
 * base, so that a tag that moves between the two does not show. A FROM that was edited has another name.
 * A head that fails ends it: the base is not built then.
 */
export async function buildPair(
  base: ExportBuild,
  head: ExportBuild,
  world: World,
): Promise<BuiltPair> {
  const builtHead = await buildSingle(head, world);
  if (!builtHead.ok) return { head: builtHead, base: builtHead };
  const builtBase = await buildSingle({ ...base, pins: pinsOf(head, builtHead) }, world);
  return { head: builtHead, base: builtBase };
}

function pinsOf(
  build: ExportBuild,
  { metadata, log }: Extract<ExportResult, { readonly ok: true }>,
): Pin[] {
  return metadata.provenance === null
    ? imagePinsOfLog(log, readFileSync(build.dockerfile, 'utf8'))
    : imagePins(metadata.provenance);
}

function shownRevision({ source }: ExportBuild): string {
  if (source.kind !== 'build') return '';
  return /^[0-9a-f]{40,}$/.test(source.revision) ? source.revision.slice(0, 7) : source.revision;
}
