/** What one run of a benchmark measured. */
export interface Measurement {
  rows: number;
  /** From the start of the upload to the end: SUCCEEDED, or the last email. */
  seconds: number;
  /** From the start of the upload to the response of the last insert. */
  secondsToLastInsert: number;
  /** CPU seconds by owner. */
  cpu: Record<string, number>;
  /** Peak resident memory of each function, MB. */
  memory: Record<string, number>;
}
