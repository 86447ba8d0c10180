import { BatchGetItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Summary } from "../../../runtime/upload/summary";
import { outcomesOf, type Sender } from "./outcome-of";

/** Step Functions and the table that its executions write to. */
export interface States {
  sfn: SFNClient;
  dynamodb: DynamoDBClient;
  stateMachineArn: string;
}

/** Takes executions through their stages, to success and to failure. @returns every observable result */
export async function followUpload({ sfn, dynamodb, stateMachineArn }: States) {
  const sender = sfn as unknown as Sender;
  const nothing = () => "done";
  const start = (name: string, more = {}) =>
    new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify({ uploadId: name, ...more }) });
  const summaryOf = async (uploadId: string, isSo: (summary: Summary) => boolean): Promise<Summary> => {
    const Keys = [{ uploadId: { S: uploadId }, part: { S: "SUMMARY" } }];
    for (;;) {
      const { Responses } = await dynamodb.send(
        new BatchGetItemCommand({ RequestItems: { uploads: { Keys, ConsistentRead: true } } }),
      );
      const item = Responses?.uploads?.[0];
      const summary = item && (unmarshall(item) as Summary);
      if (summary && isSo(summary)) return summary;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const tokenOf = async (uploadId: string, stage: string) =>
    (await summaryOf(uploadId, ({ waitingFor }) => waitingFor === stage)).taskToken;
  const seen = async (uploadId: string, status: string) => {
    const { taskToken, insertStartedAt, welcomeStartedAt, finishedAt, ...summary } = await summaryOf(
      uploadId,
      (each) => each.status === status,
    );
    return { ...summary, isWaiting: taskToken !== undefined, isFinished: finishedAt !== undefined };
  };

  const report = JSON.stringify({ rejected: 0, invalid: 0, welcomeFailed: 0 });
  const observed: unknown[] = [
    await outcomesOf(sender, [start("good"), start("good"), start("good", { other: 1 })], nothing),
  ];
  for (const [stage, status] of [
    ["PARSE", "INSERTING"],
    ["INSERT", "WELCOMING"],
    ["WELCOME", "COMPLETED"],
  ] as const) {
    const taskToken = await tokenOf("good", stage);
    const success = new SendTaskSuccessCommand({ taskToken, output: report });
    observed.push(await outcomesOf(sender, [success, success], nothing), await seen("good", status));
  }
  observed.push(await outcomesOf(sender, [start("bad")], nothing));
  const taskToken = await tokenOf("bad", "PARSE");
  const failure = new SendTaskFailureCommand({ taskToken, error: "NO_ROWS", cause: "Nothing in it." });
  observed.push(await outcomesOf(sender, [failure, failure], nothing), await seen("bad", "FAILED"));
  observed.push(
    await outcomesOf(sender, [new SendTaskSuccessCommand({ taskToken: "unknown", output: "{}" })], nothing),
  );
  return observed;
}
