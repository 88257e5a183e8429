/**
 * `npm run truth [-- --crane PROGRAM]`: what is said of real images, held against what others make of them. Images with
 * apt, npm and pip layers and one on golang are built by the engine at hand, and of each
 *
 * - the live bytes, inode by inode, are those of the root filesystem that `docker export` writes,
 * - the list of files of each layer is that of `tar`,
 * - the bytes to pull are what `crane manifest` adds up to, and `docker://` says the same of it in a registry.
 *
 * crane is built by `go install` unless it is given; without one, the last is not run.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { rootOfExport, rootOfImage } from '../__tests__/support/root-filesystem.ts';
import { analyseImage } from '../src/analysis/analyse-image.ts';
import type { ImageAnalysis } from '../src/analysis/image-analysis.ts';
import { type FileIndex, pathAt } from '../src/image/file-index.ts';
import { loadXxhash } from '../src/read/content-hash.ts';
import { DEFAULT_LIMITS } from '../src/read/limits.ts';
import { readImages } from '../src/read/read-images.ts';
import { readLayer } from '../src/read/read-layer.ts';
import { requireEngine } from './engine.ts';
import { runNow } from './go-program.ts';
import { runCommand } from './process.ts';
import { buildRealImage, GOLANG_IMAGE, PACKAGE_IMAGES, type RealImage } from './real-images.ts';
import { type Crane, findCrane, startCrane } from './truth/crane.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { crane: { type: 'string' } } });
let wrong = 0;

/** One comparison; what differs is printed. */
function check(what: string, ours: unknown, theirs: unknown): void {
  const same = isDeepStrictEqual(ours, theirs);
  if (!same) wrong++;
  console.log(`  ${same ? 'same' : 'DIFFERENT'}: ${what}`);
  if (same) return;
  const [left, right] = [ours, theirs].map((value) => (Array.isArray(value) ? value : [value]));
  const only = (some: unknown[], others: unknown[]): unknown[] =>
    some.filter((each) => !others.includes(each)).slice(0, 10);
  console.log(`    ours:   ${JSON.stringify(only(left ?? [], right ?? []))}`);
  console.log(`    theirs: ${JSON.stringify(only(right ?? [], left ?? []))}`);
}

await runCommand(async (signal) => {
  await requireEngine(signal);
  const found = findCrane(values.crane ?? null, join(root, '.tools'));
  if ('missing' in found) console.log(`what crane says: not run (${found.missing})`);
  const workspace = mkdtempSync(join(tmpdir(), 'image-diet-truth-'));
  const crane = 'program' in found ? await startCrane(found.program) : null;
  try {
    for (const [i, recipe] of [...PACKAGE_IMAGES, GOLANG_IMAGE].entries()) {
      signal.throwIfAborted();
      const image = buildRealImage(recipe, workspace, { withRoot: true });
      await checkImage(image, i, { workspace, crane });
    }
    if (crane !== null) checkRegistry(crane, workspace);
  } finally {
    crane?.close();
    rmSync(workspace, { recursive: true, force: true });
  }
  console.log(wrong === 0 ? 'truth: all the same' : `truth: ${wrong} different`);
  return wrong === 0 ? 0 : 1;
});

async function checkImage(
  image: RealImage,
  number: number,
  { workspace, crane }: { readonly workspace: string; readonly crane: Crane | null },
): Promise<void> {
  const analysis = analyseImage(await readArchive(image.archive, workspace));
  const { totals } = analysis;
  console.log(`${image.name}: ${totals.layerCount} layers, ${totals.unpackedBytes} bytes on disk`);
  const exported = rootOfExport(await indexOfFile(image.root ?? ''));
  const ours = rootOfImage(analysis);
  check(`${ours.inodes.length} inodes of the root filesystem`, ours.inodes, exported.inodes);
  check(`${ours.bytes} live bytes in them`, ours.bytes, exported.bytes);
  const folder = join(workspace, 'unpacked');
  mkdirSync(folder);
  run('tar', '-xf', image.archive, '-C', folder);
  checkListings(analysis, folder);
  if (crane !== null) checkPull(analysis, folder, `real/image-${number}:1`, crane);
  for (const place of [folder, image.archive, image.root ?? folder]) {
    rmSync(place, { recursive: true, force: true });
  }
}

async function readArchive(archive: string, workspace: string) {
  const [result] = await readImages(
    [
      {
        source: { kind: 'docker-archive', path: archive, name: null },
        files: { kind: 'docker-archive', file: archive },
        select: null,
        platform: null,
        record: null,
      },
    ],
    {
      signal: new AbortController().signal,
      onProgress: () => {},
      verify: true,
      limits: DEFAULT_LIMITS,
      workspace,
    },
  );
  if (result?.state !== 'read') throw result?.error ?? new Error('no image');
  return result.image;
}

async function indexOfFile(file: string): Promise<FileIndex> {
  const blob = { file, offset: 0, bytes: statSync(file).size };
  const job = {
    blob,
    digest: null,
    diffId: null,
    depth: 'contents',
    limits: DEFAULT_LIMITS,
  } as const;
  return (await readLayer(job, await loadXxhash(), () => {})).files;
}

/** Names as tar lists them, in its order. */
function checkListings({ image }: ImageAnalysis, folder: string): void {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const [{ Layers: blobs }] = manifest as [{ Layers: string[] }];
  const ours = image.layers.flatMap(({ files }) =>
    Array.from({ length: files.count }, (_, i): string => pathAt(files, i)),
  );
  const tars = blobs.flatMap((blob) =>
    Buffer.from(run('tar', '--quoting-style=literal', '-tf', join(folder, blob)))
      .toString('latin1')
      .split('\n')
      .map((name) => name.replace(/^(?:\.?\/)+/, '').replace(/\/$/, ''))
      .filter((name) => name !== '' && name !== '.'),
  );
  check(`${ours.length} entries of ${blobs.length} layers`, ours, tars);
}

/** The layers as `docker save` wrote them, pushed as they are. */
function checkPull(analysis: ImageAnalysis, folder: string, name: string, crane: Crane): void {
  const image = `${crane.host}/${name}`;
  crane.run('push', folder, image);
  const pulled = crane.pulledBytes(image);
  check(`${pulled} bytes to pull`, analysis.totals.compressedBytes, pulled);
  const digest = crane.run('digest', image);
  for (const reference of [image, `${image.replace(/:1$/, '')}@${digest}`]) {
    const said = inspect(reference);
    check(`docker://${reference.replace(crane.host, 'HOST')}`, figuresOf(said), {
      digest,
      pulled,
      unpacked: analysis.totals.unpackedBytes,
      live: analysis.totals.liveBytes,
    });
  }
}

interface Inspected {
  readonly image: { readonly manifestDigest: string; readonly platform: string };
  readonly totals: Readonly<Record<'compressedBytes' | 'unpackedBytes' | 'liveBytes', number>>;
}

function figuresOf({ image, totals }: Inspected): unknown {
  const { compressedBytes: pulled, unpackedBytes: unpacked, liveBytes: live } = totals;
  return { digest: image.manifestDigest, pulled, unpacked, live };
}

function inspect(name: string, ...flags: readonly string[]): Inspected {
  const program = join(root, 'src/cli/bin.ts');
  const args = ['inspect', `docker://${name}`, '--quiet', '--verify', '--format', 'json', ...flags];
  return JSON.parse(run(process.execPath, program, ...args));
}

/** What may go wrong in a registry: an image of several platforms, and one that triggers what it would run. */
function checkRegistry(crane: Crane, workspace: string): void {
  const context = join(workspace, 'context');
  mkdirSync(context);
  writeFileSync(join(context, 'file'), 'content');
  writeFileSync(
    join(context, 'Dockerfile'),
    'FROM scratch\nARG TARGETARCH\nCOPY file /$TARGETARCH\nONBUILD COPY no-such-file /\nONBUILD RUN /no/such/program\n',
  );
  const platforms = ['linux/amd64', 'linux/arm64'];
  const images = platforms.map((platform, i) => {
    const archive = join(workspace, `platform-${i}.tar`);
    const output = `--output=type=docker,dest=${archive}`;
    run(
      'docker',
      'buildx',
      'build',
      '--provenance=false',
      `--platform=${platform}`,
      output,
      context,
    );
    const image = `${crane.host}/platforms/${i}:1`;
    crane.run('push', archive, image);
    return image;
  });
  const index = `${crane.host}/platforms/all:1`;
  crane.run('index', 'append', ...images.flatMap((image) => ['-m', image]), '-t', index);
  console.log('an index of two platforms, with ONBUILD triggers');
  for (const [i, platform] of platforms.entries()) {
    const said = inspect(index, '--platform', platform);
    check(`${platform} of docker://HOST/platforms/all:1`, said.image.platform, platform);
    const digest = crane.run('digest', images[i] ?? '');
    check('its digest', said.image.manifestDigest, digest);
    check('its bytes to pull', said.totals.compressedBytes, crane.pulledBytes(images[i] ?? ''));
  }
}

function run(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = runNow(program, args);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr}`);
  return stdout;
}
