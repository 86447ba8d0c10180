import { InvokeCommand } from "@aws-sdk/client-lambda";
import type { Stack } from "../stack/stack";
import { failureRecord } from "./failure-record";

/** Gives process-csv the events of failure records again, as S3 gave them: asynchronously, with all its attempts. */
export async function toProcessCsv({ lambda, outputs }: Stack, bodies: string[]): Promise<void> {
  for (const body of bodies) {
    const Payload = JSON.stringify(failureRecord(body)?.requestPayload);
    await lambda.send(
      new InvokeCommand({ FunctionName: outputs.processCsvFunction, InvocationType: "Event", Payload }),
    );
  }
}
