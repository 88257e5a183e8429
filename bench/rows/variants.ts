import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { anyEngine } from '../../scripts/engine.ts';
import { Problem, run } from '../../scripts/process.ts';
import { standInsFor } from '../../scripts/stand-ins.ts';
import type { Bench } from '../bench.ts';
import { ratio } from '../compare.ts';
import type { Figure, Row } from '../row.ts';

const sample = join(import.meta.dirname, '..', '..', 'examples', 'sample-1-golang');
const BASES = ['alpine:3.17', 'debian:11-slim', 'golang:1.19', 'gcr.io/distroless/static-debian11'];

/** All at once, each exported: what nobody can be faster than. `$0` is a folder, then the flags, `--`, the files. */
const BUILDS = `
set -e
flags=()
while [ "$1" != -- ]; do flags+=("$1"); shift; done
shift
jobs=()
for file; do
  docker buildx build "\${flags[@]}" --provenance=false --sbom=false --file "$file" \\
    --output "type=oci,dest=$0/$file,tar=false" . 2>/dev/null &
  jobs+=($!)
done
for job in "\${jobs[@]}"; do wait "$job"; done
rm -r "$0"`;

/** The sample as somebody has it: in a git repository of its own. */
async function checkedOut({ scratch, signal }: Bench): Promise<string> {
  const folder = join(scratch, 'sample');
  rmSync(folder, { recursive: true, force: true });
  cpSync(sample, folder, { recursive: true });
  const person = ['-c', 'user.name=bench', '-c', 'user.email=bench@image-diet.invalid'];
  for (const args of [
    ['init', '--quiet'],
    ['add', '--all'],
    [...person, 'commit', '--quiet', '--message', 'The sample'],
  ]) {
    const { code, stderr } = await run('git', args, { cwd: folder, signal });
    if (code !== 0) throw new Problem(`git could not make a repository: ${stderr.trim()}`);
  }
  return folder;
}

export const variants: Row = {
  name: 'variants',
  what: '`variants` of the four Dockerfiles of sample 1, built and read before (`--cache-dir`); wall against the builds with their exports',
  limit: { bound: 'at most', value: 1.15, unit: 'times' },
  measure: (bench) => againstBuilds(bench, () => {}),
};

/** The builder's cache is warm, and every layer is decompressed and read; nobody asks for less than that costs. */
export const variantsUnread: Row = {
  name: 'variants-unread',
  what: 'the same, built but never read before: 170 MB of layers to decompress',
  limit: { bound: 'at most', value: 2.5, unit: 'times' },
  measure: (bench) =>
    againstBuilds(bench, () => rmSync(cacheOf(bench), { recursive: true, force: true })),
};

function cacheOf({ scratch }: Bench): string {
  return join(scratch, 'cache');
}

/** @param prepare before each run of ours */
async function againstBuilds(bench: Bench, prepare: () => void): Promise<Figure> {
  await using cleanUp = new AsyncDisposableStack();
  const engine = await anyEngine(bench.signal);
  cleanUp.defer(() => engine.release());
  const standIns = await standInsFor(engine, BASES, bench.signal);
  cleanUp.defer(() => standIns.close());
  const cwd = await checkedOut(bench);
  const files = readdirSync(cwd).filter((name) => name.startsWith('Dockerfile.'));
  const fileFlags = files.flatMap((file) => ['--file', file]);
  const flags = ['--cache-dir', cacheOf(bench), ...fileFlags, ...standIns.flags];
  const exports = join(bench.scratch, 'exports');
  const own = { env: engine.env, cwd };
  return await ratio(
    'wall',
    {
      ...own,
      name: 'variants',
      command: [...bench.program('image-diet'), 'variants', ...flags],
      prepare,
    },
    {
      ...own,
      name: 'builds',
      command: ['bash', '-c', BUILDS, exports, ...standIns.flags, '--', ...files],
    },
    bench,
  );
}
