import { FILE_KIND, type FileIndex, linkTargetAt, pathAt } from '../image/file-index.ts';
import { followSymlinks } from '../image/symlinks.ts';
import type { ImagePath } from '../units/image-path.ts';
import type { ImageAnalysis } from './image-analysis.ts';

/** A program that a container can start. */
export interface Program {
  /** What it is called by: `sh`. */
  readonly name: string;
  /** The file that is run in the end: `bin/busybox`. */
  readonly path: ImagePath;
}

/** What an intruder, or somebody who looks for a fault, finds in the final filesystem. */
export interface Programs {
  /** In the order of {@link SHELLS}; several names of one file are one shell, by the first of them. */
  readonly shells: readonly Program[];
  /** In the order of {@link PACKAGE_MANAGERS}. */
  readonly packageManagers: readonly Program[];
}

const SHELLS = [
  ...['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'tcsh', 'csh', 'fish', 'nu', 'pwsh'],
  ...['busybox', 'toybox'],
] as const;

/** Those that install packages of a distribution. A language's own (pip, npm) come with the language. */
const PACKAGE_MANAGERS = [
  ...['apk', 'apt', 'dpkg', 'dnf', 'dnf5', 'microdnf', 'tdnf', 'yum', 'rpm', 'zypper'],
  ...['pacman', 'opkg', 'xbps-install', 'emerge', 'nix-env', 'swupd'],
] as const;

/** The PATH of images, and where distroless' debug images have their shell. */
const DIRECTORIES = [
  ...['usr/local/sbin', 'usr/local/bin', 'usr/sbin', 'usr/bin', 'sbin', 'bin'],
  ...['busybox', 'opt/microsoft/powershell/7', 'nix/var/nix/profiles/default/bin'],
] as const;

/** Shells and package managers by the names they have in the image's last state, links followed. */
export function findPrograms(analysis: ImageAnalysis): Programs {
  const { executables, symlinks } = lookup(analysis);
  const find = (name: string): readonly Program[] => {
    for (const directory of DIRECTORIES) {
      const path = followSymlinks(`${directory}/${name}`, symlinks);
      if (path !== null && executables.has(path)) return [{ name, path: path as ImagePath }];
    }
    return [];
  };
  const manyInOne = new Set(MANY_IN_ONE.flatMap(find).map(({ path }) => executables.get(path)));
  return {
    shells: eachFileOnce(SHELLS.flatMap(find), executables),
    packageManagers: eachFileOnce(
      PACKAGE_MANAGERS.flatMap(find).filter(({ path }) => !manyInOne.has(executables.get(path))),
      executables,
    ),
  };
}

/** A busybox has a `dpkg` and an `rpm` that only unpack: no package manager came with it. */
const MANY_IN_ONE = ['busybox', 'toybox'] as const;

/** By content: a busybox has its programs as links, symbolic or hard. */
function eachFileOnce(
  programs: readonly Program[],
  executables: Lookup['executables'],
): readonly Program[] {
  const seen = new Set<string | undefined>();
  return programs.filter(({ path }) => {
    const file = executables.get(path);
    return !seen.has(file) && seen.add(file);
  });
}

interface Lookup {
  /** The content of each, that hard links share. */
  readonly executables: ReadonlyMap<string, string>;
  readonly symlinks: ReadonlyMap<string, string>;
}

const ANY_EXECUTE = 0o111;

/** The files that may be run, and all links on the way to them. */
function lookup({ image, finalFiles }: ImageAnalysis): Lookup {
  const executables = new Map<string, string>();
  const symlinks = new Map<string, string>();
  const indexes = image.layers.map(({ files }) => files);
  const { count, layers, entries, contentLayers, contentEntries } = finalFiles();
  for (let row = 0; row < count; row++) {
    const index = indexes[layers[row] ?? -1];
    const entry = entries[row] ?? -1;
    if (index === undefined) continue;
    if (index.kinds[entry] === FILE_KIND.symlink) {
      symlinks.set(pathAt(index, entry), linkTargetAt(index, entry));
      continue;
    }
    const [contentLayer = -1, contentEntry = -1] = [contentLayers[row], contentEntries[row]];
    if (isExecutable(indexes[contentLayer], contentEntry)) {
      executables.set(pathAt(index, entry), `${contentLayer} ${contentEntry}`);
    }
  }
  return { executables, symlinks };
}

function isExecutable(index: FileIndex | undefined, entry: number): boolean {
  if (index?.kinds[entry] !== FILE_KIND.regular || (index.bytes[entry] ?? 0) === 0) return false;
  return ((index.modes[entry] ?? 0) & ANY_EXECUTE) !== 0;
}
