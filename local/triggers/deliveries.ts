import type { InvocationResult } from "../lambda/invocation";

/** Where a trigger takes its records from. */
export type Source = "s3" | "sqs" | "stream";

/** How a trigger hands records to its function. AWS promises at least once, and an order in streams alone. */
export interface Deliveries {
  /**
   * The batches, one after another, in which records that came together are handed over.
   * @param keyOf names what a record is about; the order of those with one name is kept
   */
  arranged<Each>(source: Source, functionName: string, records: Each[], keyOf: (record: Each) => string): Each[][];
  /** Hands a batch over: once, or more often. @returns what the first time came to */
  handOver(source: Source, functionName: string, invoke: () => Promise<InvocationResult>): Promise<InvocationResult>;
}
