/**
 * What is wrong with the bytes of a layer or an archive, as a clause without subject and final stop
 * ("ends in the middle of an entry"). Thrown where nobody knows yet which layer it is; `failures.ts`
 * makes the clauses, and the sentence around them.
 */
export class Damage extends Error {
  override readonly name = 'Damage';
}
