/** How much of the lists a step of the ladder shows. */
export interface SummaryDetail {
  readonly layers: number;
  readonly files: number;
}
