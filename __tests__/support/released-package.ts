/** A package as it is at one moment. */
export interface ReleasedPackage {
  readonly name: string;
  readonly version: number;
  /** Of what is in it. */
  readonly bytes: number;
}
