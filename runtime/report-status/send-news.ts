import {
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import type { News } from "./news-of";

/** Tells the execution. A token that is used, timed out or unknown is done with: the same news was told before. */
export async function sendNews(sfn: SFNClient, news: News): Promise<void> {
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
