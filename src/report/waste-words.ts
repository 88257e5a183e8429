import type { WasteCause } from '../analysis/image-analysis.ts';
import type { Phrase } from './phrase.ts';
import type { WasteGroupReport } from './report.ts';

/** What was wasted and how it came to be, in words. */

/**
 * What the culprit does: `stores /kubectl again as /bin/kubectl`.
 *
 * @param stored where the bytes were stored first, if the sentence should say so
 * @param conjugated the verb as the culprit's name asks for it; `stores` where none is named
 */
export function deedOf(
  group: WasteGroupReport,
  stored: Phrase | null,
  conjugated = (verb: string) => `${verb}s`,
): Phrase {
  const { verb, what } = DEEDS[group.cause](group);
  const by = stored === null || !TELLS_WHO_STORED.includes(group.cause) ? [] : storedBy(stored);
  return [`${conjugated(verb)} `, ...what, ...by];
}

function storedBy(layer: Phrase): Phrase {
  return [', stored by ', ...layer];
}

/** Waste that one layer stores and another one undoes. */
const TELLS_WHO_STORED: readonly WasteCause[] = [
  'overwritten',
  'deleted',
  'directory-deleted',
  'type-changed',
];

interface Deed {
  /** For a plural. */
  readonly verb: string;
  readonly what: Phrase;
}

const DEEDS = {
  rewritten: (group) => ({ verb: 'store', what: [...whatOf(group), ' again'] }),
  moved: (group) => ({ verb: 'store', what: [...whatOf(group), ' again', ...target(group)] }),
  'base-copied': (group) => ({
    verb: 'store',
    what: [...whatOf(group), ' of the base image again'],
  }),
  overwritten: (group) => ({ verb: 'overwrite', what: whatOf(group) }),
  deleted: (group) => ({ verb: 'delete', what: whatOf(group) }),
  'directory-deleted': (group) => ({ verb: 'delete', what: whatOf(group) }),
  'type-changed': (group) => ({ verb: 'replace', what: whatOf(group) }),
  doubled: (group) => ({ verb: 'store', what: [...whatOf(group), ' twice'] }),
} as const satisfies Record<WasteCause, (group: WasteGroupReport) => Deed>;

/** Whether the culprit's own layer holds the content once more, so that the waste is its growth too. */
export function storesAgain(cause: WasteCause): boolean {
  return STORES_AGAIN.includes(cause);
}

const STORES_AGAIN: readonly WasteCause[] = ['rewritten', 'moved', 'base-copied', 'doubled'];

/** The file, or the file that is most of it, or the directory that holds all of it. */
function whatOf({ files, largest, bytes, directory }: WasteGroupReport): Phrase {
  if (files === 1) return [{ code: `/${largest.path}` }];
  if (largest.bytes * 2 >= bytes)
    return [{ code: `/${largest.path}` }, ` and ${others(files - 1)}`];
  if (directory !== '') return [{ code: `/${directory}` }, ` (${files} files)`];
  return [`${files} files`];
}

function others(count: number): string {
  return count === 1 ? '1 more file' : `${count} more files`;
}

function target({ files, largest }: WasteGroupReport): Phrase {
  if (files > 1 || largest.movedTo === null) return [];
  return [' as ', { code: `/${largest.movedTo}` }];
}

/** One word or two for a row of a list of wasted files. */
export const CAUSE_WORDS = {
  rewritten: 'stored again',
  overwritten: 'overwritten',
  deleted: 'deleted',
  'directory-deleted': 'deleted with its directory',
  moved: 'moved',
  'type-changed': 'replaced',
  doubled: 'stored twice in one layer',
  'base-copied': "the base image's file stored again",
} as const satisfies Record<WasteCause, string>;
