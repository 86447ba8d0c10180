import type { DeadLetterQueue } from "../../client/redrive/dead-letter-queues";
import { DEAD_LETTER_QUEUES } from "../../client/redrive/dead-letter-queues";
import { inspectQueue } from "../../client/redrive/dead-letters";
import { redriveQueue } from "../../client/redrive/redrive-queue";
import type { Redriven, Waiting } from "../api";
import { NotFound } from "./errors";
import type { Subject } from "./subject";

/** Looks at what could not be processed; it stays where it is. @throws NotFound */
export async function readParked({ stack }: Subject, queue: string): Promise<Waiting> {
  return inspectQueue(stack, parkedQueue(queue));
}

/** Puts back what waits in a queue, as `rollcall redrive` does. @throws NotFound */
export async function redrive({ stack }: Subject, queue: string): Promise<Redriven> {
  const parked = parkedQueue(queue);
  const { putBack, left } = await redriveQueue(stack, parked);
  return { putBack, left, backTo: parked.target };
}

function parkedQueue(queue: string): DeadLetterQueue {
  const parked = DEAD_LETTER_QUEUES.find(({ name }) => name === queue);
  if (parked === undefined) throw new NotFound(`There is no way back from ${queue}. Open the Pipeline page.`);
  return parked;
}
