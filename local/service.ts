/** Something that listens on this machine until it is stopped. */
export interface Service {
  readonly name: string;
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** Resolves once nothing of it is left running; may be called more than once. */
  stop(): Promise<void>;
}
