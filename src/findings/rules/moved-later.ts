import { isOwn } from '../history.ts';
import { withoutMove } from '../merge-steps.ts';
import type { Rule } from '../rule.ts';
import { isSingular, subjectOf } from '../subject.ts';

export const movedLater: Rule = {
  name: 'moved-later',
  finds: {
    kind: 'waste',
    claims: ({ cause, layer }, history) => cause === 'moved' && isOwn(history, layer),
  },
  saves: 'own',
  title(claim) {
    const { fileCount, files } = claim;
    const movedTo = files[0]?.other ?? null;
    const verb = ` ${isSingular(claim) ? 'is' : 'are'} moved by a later step, and so stored twice`;
    if (fileCount > 1 || movedTo === null) return [...subjectOf(claim), verb];
    return [
      ...subjectOf(claim),
      ' is moved to ',
      { path: movedTo },
      ' by a later step, and so stored twice',
    ];
  },
  advice: 'Bring it to where it belongs in the first place, or move it in the same RUN.',
  tradeOff: null,
  replace: withoutMove,
};
