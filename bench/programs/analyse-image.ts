/**
 * Reading and the figures of the layers, without advice: `analyse-image OCI-LAYOUT NAME [OCI-LAYOUT NAME]…` says how many
 * bytes of each image are hidden.
 */
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { layoutImagesOf, readLayoutImages } from './read-layout-images.ts';

for (const image of await readLayoutImages(layoutImagesOf(process.argv.slice(2)))) {
  console.log(analyseImage(image).totals.hiddenBytes);
}
