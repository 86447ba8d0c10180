import { setTimeout as delay } from "node:timers/promises";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeExecutionCommand, type DescribeExecutionCommandOutput } from "@aws-sdk/client-sfn";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { SUMMARY, type Summary } from "../runtime/upload/summary";
import type { Stack } from "./stack";
import type { StartedUpload } from "./upload-file";

export interface Snapshot {
  /** Empty for the moment before process-csv has written it. */
  summary: Partial<Summary>;
  execution: Pick<DescribeExecutionCommandOutput, "status" | "error" | "cause">;
}

const POLL_INTERVAL = 250;

/** How an upload stands, again and again, until its execution has ended: the last snapshot shows the end. */
export async function* follow(stack: Stack, { uploadId, executionArn }: StartedUpload): AsyncGenerator<Snapshot> {
  for (;;) {
    // The execution first: a SUMMARY read after its end is the final one.
    const execution = await stack.sfn.send(new DescribeExecutionCommand({ executionArn }));
    yield { summary: await readSummary(stack, uploadId), execution };
    if (execution.status !== "RUNNING") return;
    await delay(POLL_INTERVAL);
  }
}

async function readSummary({ dynamodb, outputs }: Stack, uploadId: string): Promise<Partial<Summary>> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({
      TableName: outputs.uploadsTable,
      Key: { uploadId: { S: uploadId }, part: { S: SUMMARY } },
      ConsistentRead: true,
    }),
  );
  return Item === undefined ? {} : unmarshall(Item);
}
