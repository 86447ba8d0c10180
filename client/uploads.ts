import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  InvalidArn,
  ListExecutionsCommand,
} from "@aws-sdk/client-sfn";
import { UploadNotFoundError } from "./errors";
import { readSummary } from "./follow";
import { getExecutionArn } from "./outputs";
import { createResult, type Result } from "./result";
import type { Stack } from "./stack";
import type { StartedUpload } from "./upload";

/** An upload in the list of the latest ones. */
export interface RecentUpload extends Result {
  /** ISO 8601. */
  startedAt: string;
}

const MAX_RESULTS = 20;

/**
 * Lists the latest uploads with their current state.
 *
 * @param stack - the stack
 * @returns up to 20 uploads, newest first
 */
export async function listRecentUploads(stack: Stack): Promise<RecentUpload[]> {
  const { stateMachineArn } = stack.outputs;
  const { executions = [] } = await stack.sfn.send(
    new ListExecutionsCommand({ stateMachineArn, maxResults: MAX_RESULTS }),
  );
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

/**
 * Finds an upload by its id.
 *
 * @param stack - the stack
 * @param uploadId - id of the upload
 * @returns the upload, with its key in place of the file
 * @throws UploadNotFoundError
 */
export async function findUpload(stack: Stack, uploadId: string): Promise<StartedUpload> {
  const executionArn = getExecutionArn(stack.outputs, uploadId);
  try {
    await stack.sfn.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist || error instanceof InvalidArn)
      throw new UploadNotFoundError(uploadId, stack.selector);
    throw error;
  }
  const { key = uploadId } = await readSummary(stack, uploadId);
  return { file: key, uploadId, executionArn };
}
