import assert from "node:assert/strict";
import { ExecutionAlreadyExists, type SFNClient } from "@aws-sdk/client-sfn";
import { startExecution } from "../../../runtime/process-csv/process-upload";
import type { Upload } from "../../../runtime/upload/upload";
import { fakeClient } from "../../helpers/fake-client";

const UPLOAD: Upload = { uploadId: "a-123", bucket: "uploads", key: "a.csv", etag: "abc", size: 3 };

async function run(error?: Error) {
  const { client, sent } = fakeClient<SFNClient>(() => {
    if (error) throw error;
    return {};
  });
  await startExecution({ sfn: client, stateMachineArn: "arn" }, UPLOAD);
  return sent;
}

describe("startExecution", () => {
  it("names the execution by the upload and hands it the upload", async () => {
    const [call, ...more] = await run();
    expect(more).toStrictEqual([]);
    expect(call?.input.name).toBe("a-123");
    expect(call?.input.stateMachineArn).toBe("arn");
    expect(JSON.parse(String(call?.input.input))).toStrictEqual(UPLOAD);
  });

  it("is content with an execution that is there already", async () => {
    await run(new ExecutionAlreadyExists({ message: "exists", $metadata: {} }));
  });

  it("throws any other refusal", async () => {
    const error = Object.assign(new Error("no rights"), { name: "AccessDeniedException" });
    await assert.rejects(run(error), (thrown) => thrown === error);
  });
});
