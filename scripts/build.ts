/**
 * Bundles the action and the command line into dist/, with the licences of what is bundled.
 *
 *   node scripts/build.ts            writes dist/
 *   node scripts/build.ts --check    writes nothing; exits 1 and says what is stale if dist/ is not what the sources make
 *
 * The same sources and lock file give the same bytes in any folder.
 */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, MAIN_BUNDLE } from './bundle.ts';
import { bundledPackages, licenceTexts } from './licences.ts';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(repository, 'dist');

const ENTRIES = [
  { source: 'src/action/index.ts', name: 'index.js', executable: false },
  { source: 'src/cli/bin.ts', name: 'cli.js', executable: true },
  { source: 'src/cli/main.ts', name: MAIN_BUNDLE, executable: false },
  { source: 'src/read/worker.ts', name: 'worker.js', executable: false },
] as const;

interface DistFile {
  readonly text: string;
  readonly executable: boolean;
}

/** Everything that belongs into dist/, by name. */
async function makeFiles(): Promise<ReadonlyMap<string, DistFile>> {
  const files = new Map<string, DistFile>();
  const inputs = new Set<string>();
  for (const { source, name, executable } of ENTRIES) {
    const made = await bundle(repository, source);
    files.set(name, { text: made.text, executable });
    for (const input of made.inputs) inputs.add(input);
  }
  const licences = licenceTexts(bundledPackages([...inputs], repository));
  files.set('licenses.txt', { text: licences, executable: false });
  return files;
}

function namesInDist(): readonly string[] {
  try {
    return readdirSync(dist, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(dist, join(entry.parentPath, entry.name)));
  } catch {
    return [];
  }
}

function isCurrent(name: string, file: DistFile | undefined): boolean {
  if (file === undefined) return false;
  const path = join(dist, name);
  try {
    const isExecutable = (statSync(path).mode & 0o100) !== 0;
    return readFileSync(path, 'utf8') === file.text && isExecutable === file.executable;
  } catch {
    return false;
  }
}

/** The files of dist/ that are missing, changed or too many, in order. */
function staleFiles(files: ReadonlyMap<string, DistFile>): readonly string[] {
  const names = new Set([...files.keys(), ...namesInDist()]);
  return [...names].filter((name) => !isCurrent(name, files.get(name))).toSorted();
}

function writeFiles(files: ReadonlyMap<string, DistFile>): void {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  for (const [name, { text, executable }] of files) {
    writeFileSync(join(dist, name), text);
    if (executable) chmodSync(join(dist, name), 0o755);
    console.log(`dist/${name}  ${Math.ceil(Buffer.byteLength(text) / 1000)} kB`);
  }
}

async function main(check: boolean): Promise<void> {
  const files = await makeFiles();
  if (!check) {
    writeFiles(files);
    return;
  }
  const stale = staleFiles(files).map((name) => `dist/${name}`);
  if (stale.length > 0) {
    throw new Error(
      `${stale.join(', ')}: not what the sources make. Run \`npm run build\` and commit dist/.`,
    );
  }
}

try {
  await main(process.argv.includes('--check'));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
