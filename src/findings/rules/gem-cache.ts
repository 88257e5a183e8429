import { leftoversRule } from '../leftovers.ts';
import { removalOf } from '../rewrite.ts';

export const gemCache = leftoversRule({
  name: 'gem-cache',
  what: 'downloaded gems',
  trees: [
    { at: '**/gems/*/cache', names: /\.gem$/, flat: true },
    { at: 'usr/local/bundle/cache', names: /\.gem$/, flat: true },
    { at: '**/bundle/ruby/*/cache', names: /\.gem$/, flat: true },
  ],
  advice: 'Remove them in the RUN that installs.',
  tradeOff: 'Gems can be made pristine again only by a download.',
  cleanUp: ({ roots }) => removalOf(roots, '*.gem'),
});
