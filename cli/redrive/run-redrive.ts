import { findStack } from "../../client/find-stack";
import { counted } from "../../client/format";
import type { ParkedQueue } from "../../client/redrive/dead-letter-queues";
import { PARKED_QUEUES } from "../../client/redrive/dead-letter-queues";
import { type Waiting, whatWaits } from "../../client/redrive/dead-letters";
import { redriveQueue } from "../../client/redrive/redrive-queue";
import type { Stack } from "../../client/stack";
import { UsageError } from "../arguments";
import { EXIT } from "../run-main";
import { confirm } from "../terminal/interaction";
import { print, say } from "../terminal/output";
import type { RedriveOptions } from "./redrive-options";
import { waitingText } from "./waiting-text";

/** Shows what waits, and puts it back if that is wanted. @returns the exit code */
export async function runRedrive({ choice, how, queues, json }: RedriveOptions): Promise<number> {
  const chosen = chosenQueues(queues);
  const stack = await findStack(choice);
  try {
    const waiting = await Promise.all(chosen.map((queue) => whatWaits(stack, queue)));
    const total = waiting.reduce((sum, { count }) => sum + count, 0);
    if (!json) for (const each of waiting) print(waitingText(each, Date.now()));
    const foreign = waiting.flatMap(({ messages }) => messages).filter(({ known }) => !known).length;
    const isWanted = async () => total > foreign && (await confirm(`Put ${counted(total - foreign, "message")} back?`));
    const goes = how === "yes" ? total > 0 : how === "ask" && (await isWanted());
    if (!goes) {
      if (json) for (const each of waiting) print(JSON.stringify(each));
      else if (total > foreign && how === "list") say("Nothing was put back. `rollcall redrive --yes` does it.");
      return total > 0 ? EXIT.rejects : EXIT.good;
    }
    let left = 0;
    for (const [index, queue] of chosen.entries()) left += await putBack(stack, queue, waiting[index], json);
    return left > 0 ? EXIT.rejects : EXIT.good;
  } finally {
    stack.close();
  }
}

/** @returns how many messages are left */
async function putBack(stack: Stack, queue: ParkedQueue, waiting: Waiting | undefined, json: boolean): Promise<number> {
  if (waiting === undefined || waiting.count === 0) {
    if (json) print(JSON.stringify({ ...waiting, putBack: 0, left: 0 }));
    return 0;
  }
  const { putBack, left } = await redriveQueue(stack, queue, (sofar) => {
    if (sofar < waiting.count) say(`${queue.name}: ${counted(sofar, "message")} put back so far`);
  });
  if (json) print(JSON.stringify({ ...waiting, putBack, left }));
  else
    print(
      `${queue.name}: ${counted(putBack, "message")} put back to ${queue.backTo}${left > 0 ? `, ${left} left` : ""}`,
    );
  return left;
}

function chosenQueues(names: string[]): readonly ParkedQueue[] {
  const known = PARKED_QUEUES.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`--queue ${unknown}: expected one of ${known.join(", ")}.`);
  return names.length === 0 ? PARKED_QUEUES : PARKED_QUEUES.filter(({ name }) => names.includes(name));
}
