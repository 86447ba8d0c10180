import { setTimeout as delay } from "node:timers/promises";
import type { ExecutionListItem } from "@aws-sdk/client-sfn";
import { stopUpload } from "../../../client/stop";
import { undoUpload } from "../../../client/undo";
import { systemClock } from "../../../runtime/clock";
import type { LocalStack } from "../../helpers/local-stack";
import { listExecutions } from "./list-executions";
import { type ChaosUpload, prefixOf } from "./scenario-of";

const POLL_INTERVAL = 200;

/** Further ahead than a function may take: at rest, none works for an upload any more, and undoing need not wait for it. */
const AHEAD = 600_000;

/** Stops the uploads that a scenario stops, each while its execution runs; one that has ended by then stays as it is. */
export async function stopWhileRunning(local: LocalStack, seed: number, uploads: ChaosUpload[]): Promise<void> {
  for (const { key, stoppedAfter } of uploads) {
    if (stoppedAfter === undefined) continue;
    let execution: ExecutionListItem | undefined;
    while (execution === undefined) {
      execution = await executionOf(local, seed, key);
      if (execution === undefined) await delay(POLL_INTERVAL);
    }
    await delay(stoppedAfter);
    const { name: uploadId = "", executionArn = "" } = execution;
    await stopUpload(local.stack, { uploadId, executionArn });
  }
}

/** Undoes the uploads that a scenario undoes, once nothing of the seed is in progress. */
export async function undoAtRest(local: LocalStack, seed: number, uploads: ChaosUpload[]): Promise<void> {
  const clock = { ...systemClock, now: () => systemClock.now() + AHEAD };
  for (const { key, undone } of uploads) {
    if (undone === undefined) continue;
    const { name: uploadId = "" } = (await executionOf(local, seed, key)) ?? {};
    await undoUpload(local.stack, uploadId, { welcomed: undone.welcomed, clock });
  }
}

async function executionOf(local: LocalStack, seed: number, key: string): Promise<ExecutionListItem | undefined> {
  const start = `${prefixOf(seed)}${key.slice(prefixOf(seed).length).replaceAll(".", "-")}-`;
  return (await listExecutions(local, seed)).find(({ name }) => name?.startsWith(start));
}
