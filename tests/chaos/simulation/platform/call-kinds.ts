import type { CallFault } from "../engine/faults";

const ANY_CALL: readonly CallFault[] = ["throttled", "failed", "lost", "slow"];
const OF_A_FUNCTION: readonly CallFault[] = ["hung", "killed before", "killed between", "killed after"];

/** Faults that an operation can have besides those of any call. */
const OF_AN_OPERATION: Record<string, readonly CallFault[]> = {
  BatchExecuteStatement: ["partial"],
  BatchGetItem: ["partial"],
  SendMessageBatch: ["partial"],
  TransactWriteItems: ["partial"],
  UpdateItem: ["conflict"],
};

/** The faults that a call can meet. @param killable whether a function makes the call */
export function kindsOf(operation: string, killable: boolean): CallFault[] {
  return [...ANY_CALL, ...(killable ? OF_A_FUNCTION : []), ...(OF_AN_OPERATION[operation] ?? [])];
}
