/** Reading alone: `read-images OCI-LAYOUT NAME…` says how many entries each image has. */
import { readLayoutImages } from './read-layout-images.ts';

const [layout = '', ...names] = process.argv.slice(2);
for (const { layers } of await readLayoutImages(names.map((name) => ({ layout, name })))) {
  console.log(layers.reduce((sum, { files }) => sum + files.count, 0));
}
