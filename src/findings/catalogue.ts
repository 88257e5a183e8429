import type { Rule } from './rule.ts';
import { apkCache } from './rules/apk-cache.ts';
import { aptArchives } from './rules/apt-archives.ts';
import { aptLists } from './rules/apt-lists.ts';
import { archives } from './rules/archives.ts';
import { baseFileModified } from './rules/base-file-modified.ts';
import { buildToolchain } from './rules/build-toolchain.ts';
import { cargoCache } from './rules/cargo-cache.ts';
import { condaCache } from './rules/conda-cache.ts';
import { deletedLater } from './rules/deleted-later.ts';
import { directoryDeletedLater } from './rules/directory-deleted-later.ts';
import { dnfCache } from './rules/dnf-cache.ts';
import { duplicates } from './rules/duplicates.ts';
import { gemCache } from './rules/gem-cache.ts';
import { goCache } from './rules/go-cache.ts';
import { gradleCache } from './rules/gradle-cache.ts';
import { largeBaseImage } from './rules/large-base-image.ts';
import { mavenCache } from './rules/maven-cache.ts';
import { movedLater } from './rules/moved-later.ts';
import { npmCache } from './rules/npm-cache.ts';
import { nugetCache } from './rules/nuget-cache.ts';
import { overwrittenLater } from './rules/overwritten-later.ts';
import { pacmanCache } from './rules/pacman-cache.ts';
import { pipCache } from './rules/pip-cache.ts';
import { pnpmStore } from './rules/pnpm-store.ts';
import { poetryCache } from './rules/poetry-cache.ts';
import { rewritten } from './rules/rewritten.ts';
import { storedTwice } from './rules/stored-twice.ts';
import { uvCache } from './rules/uv-cache.ts';
import { versionControl } from './rules/version-control.ts';
import { wholeFilesystemCopy } from './rules/whole-filesystem-copy.ts';
import { yarnCache } from './rules/yarn-cache.ts';
import { yumCache } from './rules/yum-cache.ts';
import { zypperCache } from './rules/zypper-cache.ts';

/** Every finding there is. Bytes that several of them want are the first one's. */
export const CATALOGUE: readonly Rule[] = [
  // Hidden bytes. A copy of everything comes before the files that it stores again.
  wholeFilesystemCopy,
  rewritten,
  movedLater,
  deletedLater,
  directoryDeletedLater,
  overwrittenLater,
  storedTwice,
  baseFileModified,
  // What tools leave behind.
  aptLists,
  aptArchives,
  apkCache,
  dnfCache,
  yumCache,
  zypperCache,
  pacmanCache,
  pipCache,
  uvCache,
  poetryCache,
  condaCache,
  npmCache,
  yarnCache,
  pnpmStore,
  goCache,
  cargoCache,
  mavenCache,
  gradleCache,
  gemCache,
  nugetCache,
  versionControl,
  // What needs a look at all files; a duplicate is one only among what nothing else speaks of.
  archives,
  buildToolchain,
  duplicates,
  largeBaseImage,
];
