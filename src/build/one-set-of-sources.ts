import type { Pin } from './source-policy.ts';

/** What all builds of a run share: whatever the first of them resolved a name to holds for the others. */
export interface OneSetOfSources {
  readonly pins: () => Pin[];
  /** Adds what a build resolved. Whether nothing in it contradicts what another build got. */
  readonly agree: (pins: readonly Pin[]) => boolean;
}

export function oneSetOfSources(): OneSetOfSources {
  const digests = new Map<string, string>();
  return {
    pins: () => [...digests].map(([identifier, digest]) => ({ identifier, digest })),
    agree(pins) {
      let agreed = true;
      for (const { identifier, digest } of pins) {
        const known = digests.get(identifier);
        if (known === undefined) digests.set(identifier, digest);
        else if (known !== digest) agreed = false;
      }
      return agreed;
    },
  };
}
