import {
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import { type Report, reportOf } from "../upload/report";
import { isStageComplete, type Summary } from "../upload/summary";

/** The input of SendTaskSuccess (with the output as an object) or of SendTaskFailure. */
type TaskResult = { taskToken: string } & ({ output: Report } | { error: string; cause: string });

/**
 * Returns the task result for the execution that waits for a stage of an upload.
 * @param summary - the upload's SUMMARY
 * @param now - ISO 8601
 * @returns undefined while the stage is neither complete nor failed, or no execution waits
 */
export function taskResultOf(summary: Summary, now: string): TaskResult | undefined {
  const { taskToken, waitingFor, error, cause } = summary;
  if (taskToken === undefined || waitingFor === undefined) return undefined;
  if (error !== undefined) return { taskToken, error, cause: cause ?? "" };
  return isStageComplete(summary, waitingFor) ? { taskToken, output: reportOf(summary, now) } : undefined;
}

/**
 * Sends a task result. A token that was used, timed out or is unknown counts as sent: the result was sent before.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
 */
export async function sendTaskResult(sfn: SFNClient, result: TaskResult): Promise<void> {
  try {
    if ("output" in result) {
      const { taskToken, output } = result;
      await sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
    } else {
      await sfn.send(new SendTaskFailureCommand(result));
    }
  } catch (error) {
    const wasSent = error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken;
    if (!wasSent) throw error;
  }
}
