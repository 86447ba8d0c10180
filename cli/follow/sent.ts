/** Bytes of a file that are stored, and all of them. */
export interface Sent {
  bytes: number;
  size: number;
}
