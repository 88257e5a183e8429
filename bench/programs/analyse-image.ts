/**
 * Reading and the figures of the layers, without advice: `analyse-image OCI-LAYOUT NAME` says how many bytes of the
 * image are hidden.
 */
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { readLayoutImages } from './read-layout-images.ts';

const [layout = '', name = ''] = process.argv.slice(2);
for (const image of await readLayoutImages(layout, [name])) {
  console.log(analyseImage(image).totals.hiddenBytes);
}
