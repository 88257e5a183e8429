import type { BaseSource, BuildRecord, RecordedChain } from '../image/exported-image.ts';
import type { BaseImage, LayerOrigin } from '../image/image.ts';
import { type Digest, parseDigest } from '../units/digest.ts';
import { familiarName, splitImageSource } from './image-source.ts';
import { instructionText } from './instructions.ts';
import type { Provenance, Step, StepLocation } from './provenance.ts';

/**
 * The joins of layers with Dockerfile lines. Only steps that the final image grew upon are kept: another
 * image of the build (`COPY --from`, a throw-away stage) may well begin with the same layers.
 * @param dockerfile the Dockerfile's path relative to the repository's root
 */
export function buildRecord(provenance: Provenance, dockerfile: string): BuildRecord {
  const chains: RecordedChain[] = [];
  let below = Number.POSITIVE_INFINITY;
  for (const step of lineage(provenance.steps)) {
    const location = nearestAbove(provenance.locations.get(step.id) ?? [], below);
    if (location !== null) below = location.startLine;
    const origin = location === null ? null : originOf(location, provenance, dockerfile);
    for (const layers of provenance.chains.get(`${step.id}:0`) ?? []) {
      const digests = layers.map(parseDigest).filter((digest) => digest !== null);
      if (digests.length === 0 || digests.length !== layers.length) continue;
      chains.push(chainOf(step, digests, origin, provenance));
    }
  }
  return { chains: chains.reverse(), baseSources: baseSources(provenance) };
}

/** From the last step down to what everything else was built upon. */
function lineage(steps: readonly Step[]): Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const found: Step[] = [];
  let step = steps.at(-1);
  while (step !== undefined && found.length < steps.length) {
    found.push(step);
    step = step.parent === null ? undefined : byId.get(step.parent.replace(/:\d+$/, ''));
  }
  return found;
}

/** The same step may stand in several stages: the place that is nearest above the step that follows it. */
function nearestAbove(locations: readonly StepLocation[], below: number): StepLocation | null {
  const ordered = [...locations].sort((a, b) => b.startLine - a.startLine);
  return ordered.find(({ startLine }) => startLine < below) ?? ordered[0] ?? null;
}

function originOf(
  { sourceIndex, startLine, endLine }: StepLocation,
  { sources }: Provenance,
  dockerfile: string,
): LayerOrigin | null {
  const source = sources[sourceIndex];
  if (source === undefined) return null;
  return {
    kind: 'build-record',
    instruction: instructionText(source.text, startLine, endLine),
    // Further sources are not the repository's Dockerfile, and have no path in it.
    dockerfile: sourceIndex === 0 ? { file: dockerfile, startLine, endLine } : null,
  };
}

function chainOf(
  step: Step,
  layers: readonly Digest[],
  origin: LayerOrigin | null,
  provenance: Provenance,
): RecordedChain {
  const image = step.source === null ? null : splitImageSource(step.source);
  if (image === null) return { layers, origin, image: null };
  const base: BaseImage = {
    name: nameInFrom(origin?.instruction ?? null) ?? familiarName(image.name),
    digest: parseDigest(image.digest ?? materialDigest(image.name, provenance)),
    layers: layers.length,
  };
  return { layers, origin: null, image: base };
}

/** The image as FROM names it, where that holds no variable; without its digest. */
function nameInFrom(instruction: string | null): string | null {
  const word = /^FROM\s+(?:--\S+\s+)*(\S+)/i.exec(instruction ?? '')?.[1];
  return word === undefined || word.includes('$') ? null : word.replace(/@.*$/, '');
}

function baseSources(provenance: Provenance): BaseSource[] {
  return provenance.steps.flatMap(({ source }) => {
    const image = source === null ? null : splitImageSource(source);
    if (image === null) return [];
    const digest = image.digest ?? materialDigest(image.name, provenance);
    return [{ name: familiarName(image.name), digest: parseDigest(digest) }];
  });
}

/** The digest that an image was resolved to, from the list of materials (package URLs: `pkg:docker/alpine@3.17`). */
function materialDigest(name: string, { materials }: Provenance): string | null {
  const wanted = familiarName(name);
  const found = materials.find(({ uri }) => {
    const purl = /^pkg:docker\/([^?]+)/.exec(uri)?.[1];
    if (purl === undefined) return false;
    const at = purl.lastIndexOf('@');
    return wanted === `${decodeURIComponent(purl.slice(0, at))}:${purl.slice(at + 1)}`;
  });
  return found?.digest ?? null;
}
