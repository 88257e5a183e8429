import { isOwn } from '../history.ts';
import { withoutDeletedFile } from '../merge-steps.ts';
import type { Rule } from '../rule.ts';
import { isSingular, subjectOf } from '../subject.ts';

export const deletedLater: Rule = {
  name: 'deleted-later',
  finds: {
    kind: 'waste',
    claims: ({ cause, layer }, history) => cause === 'deleted' && isOwn(history, layer),
  },
  saves: 'own',
  title: (claim) => [
    ...subjectOf(claim),
    ` ${isSingular(claim) ? 'is' : 'are'} deleted by a later step, but still in the image`,
  ],
  advice:
    'Delete it in the instruction that brings it, or bring it by a mount or in another stage.',
  tradeOff: null,
  replace: withoutDeletedFile,
};
