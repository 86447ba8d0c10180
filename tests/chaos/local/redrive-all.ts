import { DEAD_LETTER_QUEUES } from "../../../client/redrive/dead-letter-queues";
import { redriveQueue } from "../../../client/redrive/redrive-queue";
import type { LocalStack } from "../../helpers/local-stack";
import { depthOf } from "./depth-of";

/** Redrives every dead-lettered message, as `rollcall redrive` does. @returns how many messages, by queue */
export async function redriveAll({ stack }: LocalStack): Promise<Record<string, number>> {
  const redriven: Record<string, number> = {};
  for (const queue of DEAD_LETTER_QUEUES) {
    if ((await depthOf(stack, queue.url)) === 0) continue;
    const { putBack } = await redriveQueue(stack, queue);
    if (putBack > 0) redriven[queue.name] = putBack;
  }
  return redriven;
}
