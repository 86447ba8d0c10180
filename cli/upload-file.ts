import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DescribeExecutionCommand, paginateListExecutions } from "@aws-sdk/client-sfn";
import { Upload } from "@aws-sdk/lib-storage";
import { NoExecution } from "./errors";
import type { Stack } from "./stack";

export interface StartedUpload {
  file: string;
  uploadId: string;
  executionArn: string;
}

/** An execution starts within seconds of the upload; after this it is not going to. */
const PATIENCE = 60_000;
const POLL_INTERVAL = 100;

/**
 * Stores a file in the uploads bucket under its own name and finds the execution that comes of it.
 * @throws NoExecution where none does
 */
export async function uploadFile(stack: Stack, file: string): Promise<StartedUpload> {
  const key = basename(file);
  const earlier = new Set(await executionArns(stack));
  const params = { Bucket: stack.outputs.uploadsBucket, Key: key, Body: createReadStream(file) };
  await new Upload({ client: stack.s3, params }).done();

  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    for (const executionArn of await executionArns(stack)) {
      if (earlier.has(executionArn)) continue;
      earlier.add(executionArn);
      const { input, name } = await stack.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (JSON.parse(input ?? "{}").key === key) return { file, uploadId: name ?? "", executionArn };
    }
    await delay(POLL_INTERVAL);
  }
  throw new NoExecution(
    `${file} is in the bucket, but no execution started for it within ${PATIENCE / 1000} s. Look into the logs of process-csv.`,
  );
}

async function executionArns({ sfn, outputs }: Stack): Promise<string[]> {
  const arns: string[] = [];
  for await (const page of paginateListExecutions({ client: sfn }, { stateMachineArn: outputs.stateMachineArn }))
    for (const { executionArn } of page.executions ?? []) if (executionArn) arns.push(executionArn);
  return arns;
}
