import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../scripts/bundle.ts';

/** The bundles that are measured: the command line as users have it, and parts of it alone. */
export const PROGRAMS = {
  'image-diet': 'src/cli/bin.ts',
  'read-images': 'bench/programs/read-images.ts',
  'analyse-image': 'bench/programs/analyse-image.ts',
  'list-layer': 'bench/programs/list-layer.ts',
} as const;

/** Bundles them as dist/ is bundled, from the sources as they are now. */
export async function bundlePrograms(repository: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  // The worker's name is fixed: whoever starts it looks for it beside itself.
  for (const [name, source] of [...Object.entries(PROGRAMS), ['worker', 'src/read/worker.ts']]) {
    if (name === undefined || source === undefined) continue;
    const { text } = await bundle(repository, source);
    writeFileSync(join(folder, `${name}.js`), text);
  }
  // As beside dist/: without it Node would have to guess that these are ES modules.
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
}
