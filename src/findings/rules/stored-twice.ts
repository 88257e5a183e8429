import { isOwn } from '../history.ts';
import type { Rule } from '../rule.ts';
import { isSingular, subjectOf } from '../subject.ts';

export const storedTwice: Rule = {
  name: 'stored-twice',
  finds: {
    kind: 'waste',
    claims: ({ cause, layer }, history) => cause === 'doubled' && isOwn(history, layer),
  },
  saves: 'own',
  title: (claim) => [
    ...subjectOf(claim),
    ` ${isSingular(claim) ? 'stands' : 'stand'} twice in one layer`,
  ],
  advice: 'The tool that wrote this layer wrote paths twice: let it write each of them once.',
  tradeOff: null,
  replace: () => null,
};
