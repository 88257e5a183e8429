import { isOwn } from '../history.ts';
import { withoutRewriting } from '../merge-steps.ts';
import type { Rule } from '../rule.ts';
import { isSingular, subjectOf } from '../subject.ts';

export const rewritten: Rule = {
  name: 'rewritten',
  finds: {
    kind: 'waste',
    claims: ({ cause, layer }, history) =>
      cause === 'base-copied' || (cause === 'rewritten' && isOwn(history, layer)),
  },
  saves: 'own',
  title: (claim) => [
    ...subjectOf(claim),
    ` ${isSingular(claim) ? 'is' : 'are'} stored again with the same content`,
    claim.causes.has('base-copied') ? ' as in the base image' : '',
  ],
  advice:
    'Set owner and mode where the file is brought: COPY --chown and --chmod, or chown, chmod and touch in the same RUN.',
  tradeOff: null,
  replace: withoutRewriting,
};
