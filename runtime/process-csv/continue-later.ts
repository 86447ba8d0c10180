import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Event } from "aws-lambda";

/** Has Lambda run this function again, with the same event: what is left of it goes on from the checkpoint. */
export async function continueLater(
  { lambda, functionName }: { lambda: LambdaClient; functionName: string },
  event: S3Event,
): Promise<void> {
  await lambda.send(
    new InvokeCommand({ FunctionName: functionName, InvocationType: "Event", Payload: JSON.stringify(event) }),
  );
}
