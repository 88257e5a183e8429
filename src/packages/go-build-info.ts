import type { ImagePath } from '../units/image-path.ts';
import { RecordDamage } from './damage.ts';
import { unread } from './failures.ts';
import { type ListBudget, spendPackage } from './limits.ts';
import type { FoundPackage } from './package.ts';
import { bytesOf, linesOf, wordOf } from './record-text.ts';

/**
 * What Go's linker writes into a binary, found by {@link scanGoBinary}: the Go version on the first line,
 * then the lines of runtime/debug.BuildInfo that name modules. Settings (`build` lines) are left out:
 * linker flags may hold secrets.
 */
export function condenseBuildInfo(version: string, modules: string): Uint8Array {
  const lines = [version];
  for (const line of modules.split('\n')) if (MODULE_LINE.test(line)) lines.push(line);
  return bytesOf(lines.join('\n'));
}

const MODULE_LINE = /^(?:path|mod|dep|=>)\t/;

interface Module {
  readonly path: string;
  readonly version: string | null;
}

/**
 * The modules of a binary: the main module, to which its bytes belong, then the standard library and the
 * dependencies, which have no bytes of their own. runtime/debug, BuildInfo.String:
 * `mod\tpath\tversion\tsum`, `dep\tpath\tversion\tsum`, and after either `=>\tpath\tversion\tsum` with
 * what replaced it. A module that a local directory replaced keeps its name and has no version.
 */
export function readBuildInfo(
  record: ImagePath,
  content: Uint8Array,
  budget: ListBudget,
): readonly FoundPackage[] {
  const { version, main, dependencies } = parse(content, budget);
  if (main === null) throw new RecordDamage(unread.goWithoutModules(version));
  const paths = { kind: 'paths', paths: [record] } as const;
  return [
    { ...packageOf(record, main), files: paths },
    packageOf(record, { path: 'stdlib', version }),
    ...dependencies.map((each) => packageOf(record, each)),
  ];
}

function packageOf(record: ImagePath, { path, version }: Module): FoundPackage {
  const files = { kind: 'compiled-in' } as const;
  return { ecosystem: 'go', name: path, version, architecture: null, record, files };
}

function parse(content: Uint8Array, budget: ListBudget) {
  let version = '';
  let main: Module | null = null;
  let program: Module | null = null;
  const dependencies: Module[] = [];
  for (const line of linesOf(content)) {
    if (version === '') {
      version = wordOf(line) ?? '';
      continue;
    }
    const [kind, path = '', moduleVersion = ''] = line.split('\t');
    const module = moduleOf(path, moduleVersion);
    if (module === null) continue;
    spendPackage(budget);
    if (kind === 'path') program = module;
    else if (kind === 'mod') main = module;
    else if (kind === 'dep') dependencies.push(module);
    else if (kind === '=>') replaceLast(dependencies, module);
  }
  return { version, main: main ?? program, dependencies };
}

function moduleOf(path: string, version: string): Module | null {
  const name = wordOf(path);
  return name === null ? null : { path: name, version: wordOf(version) };
}

function replaceLast(dependencies: Module[], by: Module): void {
  const last = dependencies.pop();
  if (last === undefined) return;
  const local = /^(?:\.{0,2}\/|\.{1,2}$)/.test(by.path);
  dependencies.push(local ? { path: last.path, version: null } : by);
}
