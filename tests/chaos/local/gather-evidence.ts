import { paginateQuery } from "@aws-sdk/client-dynamodb";
import { DescribeExecutionCommand } from "@aws-sdk/client-sfn";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { SUMMARY, type Summary } from "../../../runtime/upload/summary";
import type { Upload } from "../../../runtime/upload/upload";
import { WAIT_PREFIX, type Wait } from "../../../runtime/upload/wait";
import type { LocalStack } from "../../helpers/local-stack";
import type { Evidence, ExecutionEvidence, ReceiptEvidence, UploadEvidence } from "../invariants/evidence";
import { tombstonesOf } from "../invariants/tombstones-of";
import { listExecutions } from "./list-executions";
import { domainOf } from "./scenario-of";
import type { ChaosCloud } from "./start-chaos-cloud";
import type { StoredUpload } from "./store-uploads";

/** Everything that has come of a seed's uploads by now, as the invariants judge it. */
export async function gatherEvidence(
  { local, ledger }: ChaosCloud,
  seed: number,
  stored: readonly StoredUpload[],
): Promise<Evidence> {
  const executions = await executionsOf(local, seed);
  const ofSeed = (email: string) => email.endsWith(`@${domainOf(seed)}`);
  const uploads = stored.map(async ({ key, etag, file }): Promise<UploadEvidence> => {
    const own = executions.filter(({ upload }) => upload.key === key && upload.etag === etag);
    const uploadId = own[0]?.upload.uploadId ?? "";
    return { uploadId: uploadId || key, file, ...(await partsOf(local, uploadId)), executions: own };
  });
  return {
    uploads: await Promise.all(uploads),
    users: (await local.users()).filter(({ email }) => ofSeed(email)),
    before: [],
    emails: local.cloud
      .emails()
      .flatMap(({ destination, subject }) => destination.to.filter(ofSeed).map((to) => ({ to, subject }))),
    // The local SES takes every address.
    refused: [],
    lostOutcomes: ledger.lostOutcomes(),
  };
}

/** What the uploads table holds of an upload. */
async function partsOf({ stack }: LocalStack, uploadId: string) {
  const items: Record<string, unknown>[] = [];
  const query = {
    TableName: stack.outputs.uploadsTable,
    KeyConditionExpression: "uploadId = :uploadId",
    ExpressionAttributeValues: { ":uploadId": { S: uploadId } },
    ConsistentRead: true,
  };
  if (uploadId !== "")
    for await (const { Items = [] } of paginateQuery({ client: stack.dynamodb }, query))
      items.push(...Items.map((item) => unmarshall(item)));
  const named = (prefix: string) => items.filter(({ part }) => String(part).startsWith(prefix));
  return {
    summary: named(SUMMARY)[0] as unknown as Summary | undefined,
    receipts: named("BATCH#") as unknown as ReceiptEvidence[],
    waits: named(WAIT_PREFIX) as unknown as Wait[],
    ...tombstonesOf(named("ABSENT#")),
  };
}

/** The executions of a seed's uploads, each with its input. */
export async function executionsOf(
  local: LocalStack,
  seed: number,
): Promise<(ExecutionEvidence & { upload: Upload })[]> {
  const described = (await listExecutions(local, seed)).map(async ({ executionArn }) => {
    const { input, status, output, error } = await local.stack.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return {
      upload: JSON.parse(input ?? "{}"),
      status: status as ExecutionEvidence["status"],
      ...(output !== undefined && { output: JSON.parse(output) }),
      ...(error !== undefined && { error }),
    };
  });
  return Promise.all(described);
}
