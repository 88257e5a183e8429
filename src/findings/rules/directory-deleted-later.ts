import { isOwn } from '../history.ts';
import { withoutDeletedFile } from '../merge-steps.ts';
import type { Rule } from '../rule.ts';
import { isSingular, subjectOf } from '../subject.ts';

export const directoryDeletedLater: Rule = {
  name: 'directory-deleted-later',
  finds: {
    kind: 'waste',
    claims: ({ cause, layer }, history) => cause === 'directory-deleted' && isOwn(history, layer),
  },
  saves: 'own',
  title: (claim) => [
    ...subjectOf(claim),
    ` ${isSingular(claim) ? 'goes' : 'go'} with a directory that a later step deletes, but stay${isSingular(claim) ? 's' : ''} in the image`,
  ],
  advice: 'Delete the directory in the instruction that fills it, or fill it in another stage.',
  tradeOff: null,
  replace: withoutDeletedFile,
};
