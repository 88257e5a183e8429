import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyseImage } from '../../../src/analysis/analyse-image.ts';
import type { ImageAnalysis } from '../../../src/analysis/image-analysis.ts';
import { standInFlags } from '../engines.ts';
import { exported, ociLayout } from '../image-files.ts';
import { readAll, readOptions } from '../reading.ts';
import type { FindingExample } from './page.ts';
import { type Proof, proofOf } from './prove.ts';

/**
 * Of what no builder of Dockerfiles writes: both Dockerfiles make a `layer.tar`, around which an image is put
 * together, as other tools do it.
 */
export async function proveLayer(
  id: string,
  { before, after }: FindingExample,
  folder: string,
): Promise<Proof> {
  const first = await imageAround(before, join(folder, 'layer-before'));
  return proofOf(id, first, await imageAround(after, join(folder, 'layer-after')), before);
}

async function imageAround(dockerfile: string, folder: string): Promise<ImageAnalysis> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'Dockerfile'), dockerfile);
  const flags = [`--output=type=local,dest=${folder}`, '--provenance=false', ...standInFlags()];
  execFileSync('docker', ['buildx', 'build', '--quiet', ...flags, folder], { stdio: 'pipe' });
  const tar = readFileSync(join(folder, 'layer.tar'));
  const layout = ociLayout(join(folder, 'image'), { layers: [{ blob: tar, tar }] });
  const [image] = await readAll([exported(layout)], readOptions(folder));
  if (image === undefined) throw new Error('one image was written');
  return analyseImage(image);
}
