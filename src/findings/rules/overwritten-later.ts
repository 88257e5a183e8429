import { isOwn } from '../history.ts';
import { withoutFirstVersion } from '../merge-steps.ts';
import type { Rule } from '../rule.ts';
import { isSingular, subjectOf } from '../subject.ts';

export const overwrittenLater: Rule = {
  name: 'overwritten-later',
  finds: {
    kind: 'waste',
    claims: ({ cause, layer }, history) =>
      (cause === 'overwritten' || cause === 'type-changed') && isOwn(history, layer),
  },
  saves: 'own',
  title: (claim) => [
    ...subjectOf(claim),
    ` ${isSingular(claim) ? 'is' : 'are'} replaced by a later step, but still in the image`,
  ],
  advice: 'Make both changes in one instruction, so that only the last version is kept.',
  tradeOff: null,
  replace: withoutFirstVersion,
};
