import { setTimeout as delay } from "node:timers/promises";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { redriveAll } from "../../../client/redrive/redrive-queue";
import { depthOf } from "./depth-of";
import { listExecutions } from "./list-executions";
import { domainOf, prefixOf } from "./scenario-of";
import type { ChaosCloud } from "./start-chaos-cloud";

const POLL_INTERVAL = 500;
/** Nothing is to be done on so many looks in a row: what is on its way between two services is not seen on each. */
const LOOKS = 3;
/** Milliseconds after which what is still in progress will never end. */
const PATIENCE = 240_000;

export interface Rest {
  /** What is still in progress after that time. */
  unfinished: string[];
  /** Messages that were dead-lettered and redriven, by queue. */
  redriven: Record<string, number>;
}

/** Waits until nothing of a seed is in progress, and redrives what is dead-lettered meanwhile. */
export async function untilRest(chaos: ChaosCloud, seed: number, uploads: number): Promise<Rest> {
  const deadline = Date.now() + PATIENCE;
  const redriven: Record<string, number> = {};
  let quiet = 0;
  for (;;) {
    const busy = await underWay(chaos, seed, uploads);
    for (const [queue, count] of await redriveAll(chaos.local.stack)) {
      redriven[queue] = (redriven[queue] ?? 0) + count;
      busy.push(`there were ${count} dead-lettered messages in ${queue}`);
    }
    quiet = busy.length === 0 ? quiet + 1 : 0;
    if (quiet === LOOKS) return { unfinished: [], redriven };
    if (Date.now() > deadline) return { unfinished: busy.map((each) => `At the end ${each}.`), redriven };
    await delay(POLL_INTERVAL);
  }
}

async function underWay({ local }: ChaosCloud, seed: number, uploads: number): Promise<string[]> {
  const { lambda } = local.cloud.services;
  const executions = await listExecutions(local, seed);
  const running = executions.filter(({ status }) => status === "RUNNING");
  const busy = countsOf({
    "uploads without an execution": uploads - executions.length,
    "executions running": running.length,
    "events waiting for a function": lambda.pendingEvents(),
    "invocations under way": lambda.load(),
    "messages in the buffer queue": await depthOf(local.stack, "bufferQueueUrl"),
    "messages in the delivery-events queue": await depthOf(local.stack, "deliveryEventsQueueUrl"),
    "messages in the welcome-retry queue": await depthOf(local.stack, "welcomeRetryQueueUrl"),
  });
  // Costs the most, so it is asked last.
  if (busy.length > 0) return busy;
  const unwelcomed = (await local.users()).filter(
    ({ email, welcome }) => welcome === undefined && email.endsWith(`@${domainOf(seed)}`),
  );
  return countsOf({
    "users not welcomed": unwelcomed.length,
    "uploads not notified": await countUnnotified(local, seed),
  });
}

async function countUnnotified({ stack }: ChaosCloud["local"], seed: number): Promise<number> {
  let count = 0;
  const scan = {
    TableName: stack.outputs.uploadsTable,
    FilterExpression:
      "begins_with(#key, :prefix) AND attribute_exists(notifyEmail) AND attribute_not_exists(notifiedAt)",
    ExpressionAttributeNames: { "#key": "key" },
    ExpressionAttributeValues: { ":prefix": prefixOf(seed) },
  };
  for await (const { Count = 0 } of paginateScan({ client: stack.documents }, scan)) count += Count;
  return count;
}

function countsOf(counts: Record<string, number>): string[] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `there were ${count} ${what}`);
}
