import { basename, join } from 'node:path';
import type { Engine } from './engine.ts';
import { serveLayouts } from './layout-registry.ts';
import { Problem, run } from './process.ts';

/** What a build needs so that its base images are there: flags for `docker buildx build`, often none. */
export interface StandIns {
  readonly flags: readonly string[];
  /** Which images local stand-ins serve for, a sentence each. */
  readonly sentences: readonly string[];
  close(): Promise<void>;
}

const script = join(import.meta.dirname, '..', 'script', 'stand-ins');
const LAYOUT_CONTEXT =
  /^--build-context=(?<image>.+?)=oci-layout:\/\/(?<folder>.+)@(?<digest>sha256:[0-9a-f]{64})$/;

/**
 * Makes sure that an engine can build FROM these images.
 * @throws Problem with the sentence of script/stand-ins
 */
export async function standInsFor(
  engine: Engine,
  images: readonly string[],
  signal: AbortSignal,
): Promise<StandIns> {
  const { code, stdout, stderr } = await run(script, images, { env: engine.env, signal });
  const said = stderr
    .trim()
    .split('\n')
    .filter((line) => line !== '');
  if (code !== 0) throw new Problem(said.join('\n').replace(/^image-diet: /gm, ''));
  const sentences = said.filter((line) => line.includes('stand-in made from'));
  const flags = stdout.split('\n').filter((line) => line !== '');
  if (await readsLayouts(engine, signal)) return { flags, sentences, close: async () => {} };
  return fromRegistry(flags, sentences);
}

/** Whether its builder takes an OCI layout as a named context: the docker driver does with the containerd store only. */
async function readsLayouts(engine: Engine, signal: AbortSignal): Promise<boolean> {
  const { env } = engine;
  const builder = await run('docker', ['buildx', 'inspect'], { env, signal });
  if (!/^Driver:\s+docker$/m.test(builder.stdout)) return true;
  const info = await run('docker', ['info', '--format', '{{json .DriverStatus}}'], { env, signal });
  return info.stdout.includes('io.containerd.snapshotter');
}

/** The same images as a registry on the loopback interface has them, for as long as it is open. */
async function fromRegistry(
  flags: readonly string[],
  sentences: readonly string[],
): Promise<StandIns> {
  const contexts = flags.map((flag) => layoutContext(flag));
  const layouts = new Map(
    contexts.flatMap((context) => (context ? [[context.name, context.folder]] : [])),
  );
  if (layouts.size === 0) return { flags, sentences, close: async () => {} };
  const { host, close } = await serveLayouts(layouts);
  const served = contexts.map((context, i) =>
    context === null
      ? (flags[i] ?? '')
      : `--build-context=${context.image}=docker-image://${host}/${context.name}@${context.digest}`,
  );
  return { flags: served, sentences, close };
}

function layoutContext(flag: string) {
  const { image, folder, digest } = LAYOUT_CONTEXT.exec(flag)?.groups ?? {};
  if (!image || !folder || !digest) return null;
  return { image, folder, digest, name: basename(folder) };
}
