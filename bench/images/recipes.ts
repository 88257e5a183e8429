import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomNumbers } from '../../__tests__/support/random-numbers.ts';
import type { Contents } from './contents.ts';
import { fillTree, type TreeShape } from './file-tree.ts';
import { writeTar } from './tar-file.ts';

/** One build of a context with the real buildx. */
export interface Export {
  /** Its name in the layout, and the Dockerfile's suffix. */
  readonly name: string;
  readonly dockerfile: string;
  readonly compression: 'gzip' | 'zstd' | 'uncompressed';
}

/** A folder of images that are made together, and share layers. */
export interface Recipe {
  /** Images that its Dockerfiles pull. */
  readonly pulls: readonly string[];
  readonly context: (folder: string, contents: Contents) => void;
  /** All into one OCI layout, so that a layer they share lies there once. */
  readonly exports: readonly Export[];
  /** The first export once more as an archive that `docker load` and dive read. */
  readonly archive: boolean;
}

const gzip = (name: string): Export => ({ name, dockerfile: name, compression: 'gzip' });

/** About 700 MB in 60,000 files: sources and programs. */
const USR: TreeShape = {
  root: 'usr/share',
  files: 60_000,
  meanBytes: 11_400,
  binaryPercent: 30,
  filesPerDirectory: 12,
};
/** About 690 MB in 2,300 files: libraries. */
const LIBRARIES: TreeShape = {
  root: 'usr/lib',
  files: 2_300,
  meanBytes: 300_000,
  binaryPercent: 95,
  filesPerDirectory: 40,
};
/** About 650 MB in 92,000 files: npm packages. */
const PACKAGES: TreeShape = {
  root: 'app/node_modules',
  files: 92_000,
  meanBytes: 6_800,
  binaryPercent: 1,
  filesPerDirectory: 16,
};
/** About 30 MB in 4,500 files. */
const PYTHON: TreeShape = {
  root: 'usr/python',
  files: 4_500,
  meanBytes: 6_000,
  binaryPercent: 10,
  filesPerDirectory: 20,
};
const PROGRAM: TreeShape = {
  root: 'app/bin',
  files: 4,
  meanBytes: 5_000_000,
  binaryPercent: 100,
  filesPerDirectory: 4,
};

/** What base, head and "changed" have in common: five layers. */
const SHARED_LAYERS = `FROM alpine:3.17 AS shell
FROM scratch
COPY --from=shell / /
ADD usr.tar /
ADD libraries.tar /
ADD packages.tar /
ADD python.tar /
`;
const CLEAN_UP = 'RUN chmod -R g+w /usr/python && rm -rf /usr/share/*-1????';

/**
 * Many small files: seven layers, over 180,000 entries, 2 GB. The head shares five of its eight layers with the
 * base; of "changed" only the last layer is another one.
 */
const many: Recipe = {
  pulls: ['alpine:3.17'],
  context(folder, contents) {
    for (const [name, shape, seed] of [
      ['usr', USR, 1],
      ['libraries', LIBRARIES, 2],
      ['packages', PACKAGES, 3],
      ['python', PYTHON, 4],
      ['program', PROGRAM, 5],
      ['program-2', PROGRAM, 6],
    ] as const) {
      writeTree(join(folder, `${name}.tar`), shape, contents, seed);
    }
    dockerfile(folder, 'base', `${SHARED_LAYERS}${CLEAN_UP}\nADD program.tar /\n`);
    dockerfile(folder, 'changed', `${SHARED_LAYERS}${CLEAN_UP}\nADD program-2.tar /\n`);
    dockerfile(
      folder,
      'head',
      `${SHARED_LAYERS}RUN chmod -R o-w /usr/python && rm -rf /usr/share/*-2????
RUN find /usr/python -type f -exec touch {} + && cp -r /usr/python /usr/copy
ADD program-2.tar /
`,
    );
  },
  exports: [gzip('base'), gzip('head'), gzip('changed')],
  archive: true,
};

/** The biggest layer of "many" alone, in each compression. */
const layer: Recipe = {
  pulls: [],
  context(folder, contents) {
    writeTree(join(folder, 'usr.tar'), USR, contents, 1);
    dockerfile(folder, 'usr', 'FROM scratch\nADD usr.tar /\n');
  },
  exports: (['gzip', 'zstd', 'uncompressed'] as const).map((compression) => ({
    name: compression,
    dockerfile: 'usr',
    compression,
  })),
  archive: false,
};

/** Few large files: sixteen of up to 64 MiB in two layers, 600 MB. */
const large: Recipe = {
  pulls: [],
  context(folder, contents) {
    const shape = { files: 8, meanBytes: 80_000_000, filesPerDirectory: 4 };
    const models = { ...shape, root: 'models', binaryPercent: 100 };
    writeTree(join(folder, 'models.tar'), models, contents, 7);
    const logs = { ...shape, root: 'logs', binaryPercent: 0 };
    writeTree(join(folder, 'logs.tar'), logs, contents, 8);
    dockerfile(folder, 'large', 'FROM scratch\nADD models.tar /\nADD logs.tar /\n');
  },
  exports: [gzip('large')],
  archive: false,
};

/** Four layers, about 300 entries, 2 MB. */
const tiny: Recipe = {
  pulls: [],
  context(folder, contents) {
    const layers = ['bin', 'etc', 'lib', 'app'];
    layers.forEach((root, number) => {
      const shape = { files: 60, meanBytes: 8000, binaryPercent: 50, filesPerDirectory: 15 };
      writeTree(join(folder, `${root}.tar`), { ...shape, root }, contents, 9 + number);
    });
    const adds = layers.map((name) => `ADD ${name}.tar /\n`).join('');
    dockerfile(folder, 'tiny', `FROM scratch\n${adds}`);
  },
  exports: [gzip('tiny')],
  archive: false,
};

const CROWDED_LAYERS = 40;

/** 500,000 entries in forty layers, a quarter of which write the same paths again with other contents. */
const crowded: Recipe = {
  pulls: [],
  context(folder, contents) {
    const numbers = Array.from({ length: CROWDED_LAYERS }, (_, number) => number);
    const shape = { files: 11_300, meanBytes: 400, binaryPercent: 5, filesPerDirectory: 20 };
    for (const number of numbers) {
      const root = number % 4 === 3 ? 'srv/again' : `srv/part-${number}`;
      writeTree(join(folder, `${number}.tar`), { ...shape, root }, contents, 100 + number);
    }
    const adds = numbers.map((number) => `ADD ${number}.tar /\n`).join('');
    dockerfile(folder, 'crowded', `FROM scratch\n${adds}`);
  },
  exports: [gzip('crowded')],
  archive: false,
};

export const RECIPES = { many, layer, large, tiny, crowded } as const satisfies Record<
  string,
  Recipe
>;
export type RecipeName = keyof typeof RECIPES;

function writeTree(path: string, shape: TreeShape, contents: Contents, seed: number): void {
  writeTar(path, (tar) => fillTree(tar, shape, contents, randomNumbers(seed)));
}

function dockerfile(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, `Dockerfile.${name}`), text);
}
