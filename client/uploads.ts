import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { readSummary } from "./follow";
import { createResult, type Result } from "./result";
import type { Stack } from "./stack";

export interface RecentUpload extends Result {
  /** ISO 8601. */
  startedAt: string;
}

const SHOWN = 20;

/** The latest uploads as they stand, newest first. */
export async function listRecentUploads(stack: Stack): Promise<RecentUpload[]> {
  const { stateMachineArn } = stack.outputs;
  const { executions = [] } = await stack.sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: SHOWN }));
  return Promise.all(
    executions.map(async ({ executionArn = "", name: uploadId = "", status, startDate }) => {
      const summary = await readSummary(stack, uploadId);
      const upload = { file: summary.key ?? uploadId, uploadId, executionArn };
      const execution = {
        status,
        ...(summary.error && { error: summary.error }),
        ...(summary.cause && { cause: summary.cause }),
      };
      return {
        ...createResult(upload, { summary, execution }, summary.rejects),
        startedAt: startDate?.toISOString() ?? "",
      };
    }),
  );
}
