import { isOwn } from '../history.ts';
import type { Rule } from '../rule.ts';
import { subjectOf } from '../subject.ts';

/**
 * Explains bytes that no Dockerfile can save: the base image's layers are shipped as they are. A file that
 * is written again as it was stays out, for its copy above is what can be saved.
 */
export const baseFileModified: Rule = {
  name: 'base-file-modified',
  finds: {
    kind: 'waste',
    claims: ({ cause, layer }, history) =>
      cause !== 'base-copied' && cause !== 'rewritten' && !isOwn(history, layer),
  },
  saves: 'nothing',
  title: (claim) => [
    ...subjectOf(claim),
    ' of the base image ',
    claim.fileCount === 1 ? 'is' : 'are',
    claim.causes.has('overwritten') || claim.causes.has('type-changed')
      ? ' replaced, and shipped all the same'
      : ' removed, and shipped all the same',
  ],
  advice:
    'Nothing but another base image saves these bytes: a newer one if packages were upgraded, a smaller one if files were removed.',
  tradeOff: null,
  replace: () => null,
};
