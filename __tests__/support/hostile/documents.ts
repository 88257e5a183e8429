import { file, layer } from '../image.ts';
import {
  addBlob,
  addImage,
  blobPath,
  type FileTree,
  type ImageSpec,
  json,
  MEDIA_TYPE,
  ociTree,
  sha256,
} from '../image-files.ts';
import { tarOf } from '../image-tar.ts';
import { type HostileCase, layoutOf } from './case.ts';

/** Layouts whose JSON is damaged, absurd or endless. */
export function hostileDocuments(): readonly HostileCase[] {
  return [...replacedFields(), ...texts(), ...graphs(), ...lies(), ...masses()];
}

const app: ImageSpec = { layers: [layer([file('f', 100)])], name: 'example/app:1' };

/** Each field of each document, replaced by a value of another kind. */
function replacedFields(): HostileCase[] {
  const values: readonly [string, unknown][] = [
    ['null', null],
    ['a number', 1e308],
    ['a negative number', -1],
    ['text', 'text'],
    ['a list', [[]]],
    ['an object', { toString: 'x', __proto__: null }],
  ];
  const layers = (change: object) => [{ ...layerDescriptor(), ...change }];
  const fields: readonly [string, (value: unknown) => ImageSpec][] = [
    ['manifests[].mediaType', (mediaType) => ({ ...app, descriptor: { mediaType } })],
    ['manifests[].digest', (digest) => ({ ...app, descriptor: { digest } })],
    ['manifests[].size', (size) => ({ ...app, descriptor: { size } })],
    ['manifests[].platform', (platform) => ({ ...app, descriptor: { platform } })],
    ['manifests[].annotations', (annotations) => ({ ...app, descriptor: { annotations } })],
    ['manifests[].data', (data) => ({ ...app, descriptor: { data } })],
    ['manifest.config', (config) => ({ ...app, manifest: { config } })],
    ['manifest.layers', (value) => ({ ...app, manifest: { layers: value } })],
    [
      'layers[].mediaType',
      (mediaType) => ({ ...app, manifest: { layers: layers({ mediaType }) } }),
    ],
    ['layers[].digest', (digest) => ({ ...app, manifest: { layers: layers({ digest }) } })],
    ['layers[].size', (size) => ({ ...app, manifest: { layers: layers({ size }) } })],
    ['layers[].data', (data) => ({ ...app, manifest: { layers: layers({ data }) } })],
    ['config.os', (os) => ({ ...app, config: { os } })],
    ['config.rootfs', (rootfs) => ({ ...app, config: { rootfs } })],
    ['config.rootfs.diff_ids', (diff_ids) => ({ ...app, config: { rootfs: { diff_ids } } })],
    ['config.history', (history) => ({ ...app, config: { history } })],
    [
      'config.history[].created_by',
      (created_by) => ({ ...app, config: { history: [{ created_by }] } }),
    ],
    [
      'config.history[].empty_layer',
      (empty_layer) => ({ ...app, config: { history: [{ empty_layer }] } }),
    ],
  ];
  return fields.flatMap(([field, imageWith]) =>
    values.map(([name, value]) => ({
      name: `${field} is ${name}`,
      write: layoutOf(ociTree(imageWith(value))),
      outcome: 'either' as const,
    })),
  );
}

function layerDescriptor(): object {
  const { layers } = addImage(new Map(), app);
  return { mediaType: `${MEDIA_TYPE.layer}+gzip`, digest: layers[0], size: 100 };
}

function texts(): HostileCase[] {
  const cases: readonly [string, string | Uint8Array, HostileCase['outcome']][] = [
    ['empty', '', /index.json is not JSON/],
    ['cut', '{"manifests":[{"digest":"sha', /index.json is not JSON/],
    ['UTF-16', Buffer.from('{"manifests":[]}', 'utf16le'), /index.json is not JSON/],
    ['with a byte order mark', '\ufeff{"manifests":[]}', /is not JSON|holds no image/],
    ['with a lone surrogate', '{"manifests":[],"x":"\\ud800"}', /holds no image/],
    ['bytes that are no text', Uint8Array.of(0xff, 0xfe, 0x00), /index.json is not JSON/],
    ['two documents', '{}{}', /index.json is not JSON/],
    ['NaN', '{"schemaVersion": NaN}', /index.json is not JSON/],
    [
      'with keys of JavaScript',
      '{"__proto__":{"manifests":[1]},"constructor":1}',
      /holds no image/,
    ],
    ['with the same key twice', '{"manifests":[],"manifests":[]}', /holds no image/],
    ['a thousand deep', '['.repeat(1000) + ']'.repeat(1000), /nested deeper/],
    ['a list that never ends', '['.repeat(1_000_000), /nested deeper/],
  ];
  return cases.map(([name, text, outcome]) => {
    const tree = ociTree(app);
    tree.set('index.json', Buffer.from(text));
    return { name: `index.json ${name}`, write: layoutOf(tree), outcome };
  });
}

function index(tree: FileTree, manifests: readonly unknown[]): object {
  const bytes = json({ schemaVersion: 2, mediaType: MEDIA_TYPE.index, manifests });
  return { mediaType: MEDIA_TYPE.index, digest: addBlob(tree, bytes), size: bytes.length };
}

function rooted(tree: FileTree, manifests: readonly unknown[]): HostileCase['write'] {
  tree.set('index.json', json({ schemaVersion: 2, manifests }));
  return layoutOf(tree);
}

function graphs(): HostileCase[] {
  const nested = (depth: number, width: number) => () => {
    const tree: FileTree = new Map();
    let inner: object = addImage(tree, app).descriptor;
    for (let i = 0; i < depth; i++)
      inner = index(
        tree,
        Array.from({ length: width }, () => inner),
      );
    return rooted(tree, [inner]);
  };
  const own = sha256(Buffer.from('own'));
  const cycle: FileTree = new Map();
  const self = { mediaType: MEDIA_TYPE.index, digest: own, size: 10 };
  cycle.set(blobPath(own), json({ manifests: [self] }));
  return [
    {
      name: 'an index of itself',
      write: rooted(cycle, [self]),
      outcome: /not what its digest says/,
    },
    { name: 'indexes 200 deep', write: nested(200, 1)(), outcome: /nested more than 8 deep/ },
    { name: 'indexes of 7 levels and 10^14 leaves', write: nested(7, 100)(), outcome: 'read' },
    {
      name: 'an index of the image under 9,000 names',
      write: (folder) => {
        const tree: FileTree = new Map();
        const { descriptor } = addImage(tree, app);
        const named = (i: number) => ({ 'org.opencontainers.image.ref.name': `name-${i}` });
        const manifests = Array.from({ length: 9000 }, (_, i) => ({
          ...descriptor,
          annotations: named(i),
        }));
        return rooted(tree, manifests)(folder);
      },
      outcome: 'read',
    },
    {
      name: 'an image whose layers are its own manifest',
      write: (folder) => {
        const tree = ociTree(app);
        const manifest = [...tree].find(([, bytes]) => Buffer.from(bytes).includes('"layers"'));
        const size = manifest?.[1].length ?? 0;
        const digest = manifest === undefined ? '' : sha256(manifest[1]);
        const layers = [{ mediaType: MEDIA_TYPE.layer, digest, size }];
        return layoutOf(new Map([...tree, ...ociTree({ ...app, manifest: { layers } })]))(folder);
      },
      outcome: /ends in the middle|is no tar/,
    },
  ];
}

/** Documents in order, of which one says what is not so. */
function lies(): HostileCase[] {
  const [small, big] = [tarOf([file('tiny', 10)]), tarOf([file('huge', 5_000_000)])];
  const claiming = (blobs: readonly Uint8Array[]) =>
    layoutOf(ociTree({ layers: blobs.map((blob) => ({ blob, tar: small })) }));
  const foreign = ['a', 'b'].map((name) => ({
    mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
    digest: sha256(Buffer.from(name)),
    size: Number.MAX_SAFE_INTEGER,
  }));
  const diff_ids = foreign.map(({ digest }) => digest);
  return [
    {
      name: 'a blob that claims the diff ID of the one below',
      write: claiming([small, big]),
      outcome: /^Layer 1 .* its diff ID is/,
    },
    {
      name: 'a blob that claims the diff ID of the one above',
      write: claiming([big, small]),
      outcome: /^Layer 0 .* its diff ID is/,
    },
    {
      name: 'foreign layers whose lengths have a sum that is no number any more',
      write: layoutOf(
        ociTree({ layers: [], manifest: { layers: foreign }, config: { rootfs: { diff_ids } } }),
      ),
      outcome: /add up to more than 9 PB/,
    },
  ];
}

function masses(): HostileCase[] {
  const descriptors = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      mediaType: MEDIA_TYPE.manifest,
      digest: sha256(Buffer.from(String(i))),
      size: 1,
    }));
  const withIndex = (bytes: () => Uint8Array): HostileCase['write'] => {
    return (folder) => layoutOf(ociTree(app).set('index.json', bytes()))(folder);
  };
  return [
    {
      name: 'an index.json of 100 MB',
      write: withIndex(() => Buffer.alloc(100_000_000, '{"manifests":[],"x":"')),
      outcome: /more than the 33554432 that are allowed/,
      heavy: true,
    },
    {
      name: 'an index.json of 30 MB of empty lists',
      write: withIndex(() => Buffer.from(`[${'[],'.repeat(10_000_000)}[]]`)),
      outcome: /has more values/,
      heavy: true,
    },
    {
      name: 'an index.json of 30 MB of text',
      write: withIndex(() => Buffer.from(`{"manifests":[],"x":"${'x'.repeat(30_000_000)}"}`)),
      outcome: /holds no image/,
      heavy: true,
    },
    {
      name: 'a history of 30 MB',
      write: (folder) => {
        const history = Array.from({ length: 400 }, (_, i) => ({
          created_by: `ARG A${i}=${'B= '.repeat(25_000)}`,
          empty_layer: i > 0,
        }));
        return layoutOf(ociTree({ ...app, config: { history } }))(folder);
      },
      outcome: 'read',
      heavy: true,
    },
    {
      name: 'a history of 60,000 arguments',
      write: (folder) => {
        const history = Array.from({ length: 60_000 }, (_, i) => ({
          created_by: i === 0 ? 'COPY aaaa /' : `ARG A=${'a'.repeat(1 + (i % 200))}`,
          empty_layer: i > 0,
        }));
        return layoutOf(ociTree({ ...app, config: { history } }))(folder);
      },
      outcome: 'read',
      heavy: true,
    },
    {
      name: 'a history of RUNs that name a program again and again',
      write: ranInEachLayer('var/cache/apk/a', `RUN ${'apk '.repeat(16_000)}`),
      outcome: 'read',
      heavy: true,
    },
    {
      name: 'a history of RUNs of options that can be read in many ways',
      write: ranInEachLayer('var/lib/apt/lists/a_Packages', `RUN apt-get ${'-o '.repeat(16_000)}`),
      outcome: 'read',
      heavy: true,
    },
    ...[';', ';a=', 'env A=', '! ', '!;'].map((piece) => ({
      name: `a history of RUNs that may change the user at each ${JSON.stringify(piece)}`,
      write: ranInEachLayer(
        'root/.npm/_cacache/a',
        `RUN /bin/sh -c echo "${piece.repeat(65_000 / piece.length)}"`,
      ),
      outcome: 'read' as const,
      heavy: piece === ';' ? (true as const) : ('alike' as const),
    })),
    {
      name: 'a history of RUNs that name a version without end',
      write: ranInEachLayer('root/.cache/pip/a', `RUN pip${'1.'.repeat(32_000)}`),
      outcome: 'read',
      heavy: 'alike',
    },
    {
      name: 'an index of 20,000 manifests',
      write: rooted(new Map(), descriptors(20_000)),
      outcome: /lists more than 10000 manifests/,
    },
    {
      name: 'a manifest of 5,000 layers',
      write: layoutOf(ociTree({ layers: Array.from({ length: 5000 }, () => layer([])) })),
      outcome: /has more than 1000 layers/,
    },
    {
      name: 'a layer a thousand times',
      write: layoutOf(
        ociTree({ layers: Array.from({ length: 1000 }, () => layer([file('f', 3000)])) }),
      ),
      outcome: 'read',
    },
    {
      name: 'five documents of 30 MB',
      write: (folder) => {
        const tree: FileTree = new Map();
        const images = Array.from({ length: 5 }, (_, i) =>
          addImage(tree, { ...app, config: { padding: 'x'.repeat(30_000_000), number: i } }),
        );
        return rooted(
          tree,
          images.map(({ descriptor }) => ({ ...descriptor, annotations: {} })),
        )(folder);
      },
      outcome: /its manifests have more than 134217728 bytes together/,
      heavy: true,
    },
  ];
}

/** 100 layers that leave a file whose path begins so, each by this command. */
function ranInEachLayer(path: string, command: string): HostileCase['write'] {
  return (folder) => {
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    const layers = numbers.map((i) => layer([file(`${path}${i}`, 9000)]));
    const history = numbers.map(() => ({ created_by: command }));
    return layoutOf(ociTree({ layers, config: { history } }))(folder);
  };
}
