import type { Stack } from "../stack/stack";
import type { StackOutputs } from "../stack/stack-outputs";

/** What a message in such a queue is about, for a person. Names files and uploads, nobody's email or name. */
export interface Parked {
  what: string;
  /** Why it is here. */
  reason: string;
}

/** A queue where what could not be processed waits, and the way back from it. */
export interface ParkedQueue {
  /** As the program, the alarms and docs/operations.md have it. */
  name: string;
  /** The output that holds its URL. */
  url: keyof StackOutputs;
  /** Where its messages go back to. */
  backTo: string;
  /** @returns undefined for a message that is none of this queue's; it is never put back */
  read(body: string): Parked | undefined;
  /**
   * Puts messages back where they can be processed again. Returns once that is sure: they are deleted then. What comes
   * back twice does no harm, whatever it is.
   */
  putBack(stack: Stack, bodies: string[]): Promise<void>;
}
