/** Whether a step was carried out, or taken from the cache. */
export type Outcome = 'ran' | 'cached';
