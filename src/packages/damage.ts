/**
 * What keeps a package record from being read, as a clause without subject and final stop; `failures.ts`
 * makes the clauses. Thrown inside a parser and always caught in this folder: a damaged record is
 * "recognised, but unread", never an error of the run.
 */
export class RecordDamage extends Error {
  override readonly name = 'RecordDamage';
}
