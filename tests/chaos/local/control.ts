import { setTimeout as delay } from "node:timers/promises";
import { getExecutionArn } from "../../../client/outputs";
import { stopUpload } from "../../../client/stop";
import { undoUpload } from "../../../client/undo";
import { systemClock } from "../../../runtime/clock";
import type { LocalStack } from "../../helpers/local-stack";
import { executionsOf } from "./gather-evidence";
import type { ChaosUpload } from "./scenario-of";

const POLL_INTERVAL = 200;

/** Further ahead than a function may take: at rest, none works for an upload any more, and undoing need not wait for it. */
const AHEAD = 600_000;

/** Stops the uploads that a scenario stops, each while its execution runs; one that has ended by then stays as it is. */
export async function stopWhileRunning(local: LocalStack, seed: number, uploads: ChaosUpload[]): Promise<void> {
  for (const { key, stoppedAfter } of uploads) {
    if (stoppedAfter === undefined) continue;
    let uploadId = await uploadIdOf(local, seed, key);
    while (uploadId === undefined) {
      await delay(POLL_INTERVAL);
      uploadId = await uploadIdOf(local, seed, key);
    }
    await delay(stoppedAfter);
    await stopUpload(local.stack, { uploadId, executionArn: getExecutionArn(local.stack.outputs, uploadId) });
  }
}

/** Undoes the uploads that a scenario undoes, once nothing of the seed is in progress. */
export async function undoAtRest(local: LocalStack, seed: number, uploads: ChaosUpload[]): Promise<void> {
  const clock = { ...systemClock, now: () => systemClock.now() + AHEAD };
  for (const { key, undone } of uploads) {
    if (undone === undefined) continue;
    const uploadId = await uploadIdOf(local, seed, key);
    await undoUpload(local.stack, uploadId ?? "", { welcomed: undone.welcomed, clock });
  }
}

async function uploadIdOf(local: LocalStack, seed: number, key: string): Promise<string | undefined> {
  return (await executionsOf(local, seed)).find(({ upload }) => upload.key === key)?.upload.uploadId;
}
