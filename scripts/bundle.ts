import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import * as v from 'valibot';

export interface Bundle {
  readonly text: string;
  /** The files it is made of, relative to the repository. */
  readonly inputs: readonly string[];
}

// Dependencies in CommonJS ask for Node's modules by `require`, which an ES module does not have.
const REQUIRE_FOR_COMMONJS =
  "import { createRequire as createRequireForBundle } from 'node:module'; const require = createRequireForBundle(import.meta.url);";

/** In dist/, beside the start. */
export const MAIN_BUNDLE = 'cli-main.js';

/** One source with all that it imports as one file, to the same bytes in any folder. */
export async function bundle(repository: string, source: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: repository,
    entryPoints: [source],
    outfile: 'bundle.js',
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: REQUIRE_FOR_COMMONJS },
    plugins: [versionOfManifest(repository), mainBesideBin],
    // The licences stand in licenses.txt, whole.
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  return {
    text: outputFiles.map(({ text }) => text).join(''),
    inputs: Object.keys(metafile.inputs),
  };
}

/** The command line's own start, which any Node can read, loads the rest as a file of its own. */
const mainBesideBin: Plugin = {
  name: 'main-beside-bin',
  setup(plugins) {
    plugins.onResolve({ filter: /^\.\/main\.ts$/ }, ({ importer, kind }) =>
      kind === 'dynamic-import' && importer.endsWith('cli/bin.ts')
        ? { path: `./${MAIN_BUNDLE}`, external: true }
        : null,
    );
  },
};

/** The sources read the version alone from the manifest; with all of it, dist would be stale after any change to it. */
function versionOfManifest(repository: string): Plugin {
  return {
    name: 'version-of-manifest',
    setup(plugins) {
      plugins.onLoad({ filter: /package\.json$/ }, ({ path }) => {
        if (path !== join(repository, 'package.json')) return null;
        const manifest = v.parse(
          v.object({ version: v.string() }),
          JSON.parse(readFileSync(path, 'utf8')),
        );
        return { contents: JSON.stringify(manifest), loader: 'json' };
      });
    },
  };
}
