/** One of the things that `rollcall` does. */
export interface Subcommand {
  usage: string;
  /** Does it. @returns the exit code @throws UsageError, before anything is done */
  run(parameters: string[]): Promise<number>;
}
