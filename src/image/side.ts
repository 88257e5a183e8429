/** One side of a comparison. Absent is a state with a reason, never an image of 0 bytes. */
export type Side<T> =
  | { readonly state: 'measured'; readonly value: T }
  | { readonly state: 'absent'; readonly reason: Absence };

/** Why there is nothing to compare with. */
export interface Absence {
  readonly kind: /** The Dockerfile or the whole image did not exist yet at the base. */
    | 'not-there-yet'
    /** It exists, but building or reading it failed. */
    | 'failed'
    /** Nothing that feeds the image changed, so it was not built. */
    | 'unchanged';
  /** One sentence for people, without a final stop. */
  readonly sentence: string;
  /** The last lines of buildx's own message. */
  readonly details: readonly string[];
}
