import {
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import { type Report, reportOf } from "../upload/report";
import type { Stage, Summary } from "../upload/summary";

/** What an execution is to be told. */
type TaskResult = { taskToken: string } & ({ output: Report } | { error: string; cause: string });

/** The news in a SUMMARY for the execution that waits on it; undefined while there is none. `now` is ISO 8601. */
export function taskResultOf(summary: Summary, now: string): TaskResult | undefined {
  const { taskToken, waitingFor, error, cause } = summary;
  if (taskToken === undefined || waitingFor === undefined) return undefined;
  if (error !== undefined) return { taskToken, error, cause: cause ?? "" };
  return isComplete(summary, waitingFor) ? { taskToken, output: reportOf(summary, now) } : undefined;
}

function isComplete({ parsedAt, toInsert, toWelcome }: Summary, stage: Stage): boolean {
  if (parsedAt === undefined) return false;
  if (stage === "PARSE") return true;
  return toInsert === 0 && (stage === "INSERT" || toWelcome === 0);
}

/** Tells the execution. A token that is used, timed out or unknown is done with: the same news was told before. */
export async function sendTaskResult(sfn: SFNClient, news: TaskResult): Promise<void> {
  try {
    if ("output" in news) {
      const { taskToken, output } = news;
      await sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
    } else {
      await sfn.send(new SendTaskFailureCommand(news));
    }
  } catch (error) {
    const done = error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken;
    if (!done) throw error;
  }
}
