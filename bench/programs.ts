import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, MAIN_BUNDLE } from '../scripts/bundle.ts';

/** The bundles that are measured: the command line as users have it, and parts of it alone. */
export const PROGRAMS = {
  'image-diet': 'src/cli/bin.ts',
  'read-images': 'bench/programs/read-images.ts',
  'analyse-image': 'bench/programs/analyse-image.ts',
  'list-layer': 'bench/programs/list-layer.ts',
} as const;

/** What programs load from beside themselves, by names that are fixed. */
const LOADED = { [MAIN_BUNDLE]: 'src/cli/main.ts', 'worker.js': 'src/read/worker.ts' };

/** Bundles them as dist/ is bundled, from the sources as they are now. */
export async function bundlePrograms(repository: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, source] of Object.entries(PROGRAMS)) {
    await write(`${name}.js`, source);
  }
  for (const [name, source] of Object.entries(LOADED)) await write(name, source);
  // As beside dist/: without it Node would have to guess that these are ES modules.
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');

  async function write(name: string, source: string): Promise<void> {
    const { text } = await bundle(repository, source);
    writeFileSync(join(folder, name), text);
  }
}
