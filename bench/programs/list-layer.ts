/** `list-layer TAR`: lists one uncompressed layer without reading what its files hold, and counts the entries. */
import { statSync } from 'node:fs';
import { loadXxhash } from '../../src/read/content-hash.ts';
import { DEFAULT_LIMITS } from '../../src/read/limits.ts';
import { readLayer } from '../../src/read/read-layer.ts';

const [file = ''] = process.argv.slice(2);
const { files } = await readLayer(
  {
    blob: { file, offset: 0, bytes: statSync(file).size },
    digest: null,
    diffId: null,
    depth: 'listing',
    limits: DEFAULT_LIMITS,
  },
  await loadXxhash(),
  () => {},
);
console.log(files.count);
