import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { transformSync, version } from 'esbuild';

const own = readFileSync(new URL(import.meta.url));

/** A jest transform: TypeScript to ES modules, types stripped, nothing else changed. */
// biome-ignore lint/style/noDefaultExport: jest reads the default export
export default {
  process(source, path) {
    const { code } = transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node24',
      sourcefile: path,
      sourcemap: 'inline',
    });
    return { code };
  },
  getCacheKey(source, path) {
    return createHash('sha256')
      .update(version)
      .update(own)
      .update(path)
      .update(source)
      .digest('hex');
  },
};
