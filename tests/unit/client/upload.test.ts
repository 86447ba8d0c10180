import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SFNClient } from "@aws-sdk/client-sfn";
import { openStack, type Stack } from "../../../client/stack";
import type { SentBytes } from "../../../client/stages";
import { uploadFile } from "../../../client/upload";
import { uploadIdOf } from "../../../runtime/upload/upload";
import { fakeClient } from "../../helpers/fake-client";
import { STACK_OUTPUTS } from "../../helpers/stack-outputs";

describe("uploadFile", () => {
  const paths: string[] = [];
  const stopping = new AbortController();
  let versions: Record<string, string> = { "x-amz-version-id": "v7" };
  /** Answers as S3 does, but leaves LICENSE without an answer, and makes its sender abort. */
  const s3 = createServer((request, response) => {
    paths.push(`${request.method} ${request.url}`);
    if (request.url?.includes("LICENSE")) return stopping.abort();
    request.resume().on("end", () => response.writeHead(200, { etag: '"e"', ...versions }).end());
  });
  let stack: Stack;
  beforeAll(async () => {
    await new Promise((resolve) => s3.listen(0, "127.0.0.1", () => resolve(undefined)));
    stack = openStack(STACK_OUTPUTS, {
      region: "eu-test-1",
      endpoint: `http://127.0.0.1:${(s3.address() as AddressInfo).port}`,
      credentials: { accessKeyId: "a", secretAccessKey: "s" },
    });
  });
  afterAll(() => {
    stack.close();
    s3.close();
    s3.closeAllConnections();
  });

  it("derives the upload and its execution from the version, without further calls", async () => {
    const file = "samples/people.csv";
    const upload = await uploadFile(stack, file);
    const uploadId = uploadIdOf(STACK_OUTPUTS.uploadsBucket, "people.csv", "v7");
    const executionArn = `arn:aws:states:eu-test-1:123456789012:execution:upload-1:${uploadId}`;
    expect(upload).toStrictEqual({ file, uploadId, executionArn });
    expect(paths).toStrictEqual(["PUT /uploads-1/people.csv?x-id=PutObject"]);
  });

  it("reports the bytes stored", async () => {
    const sent: SentBytes[] = [];
    await uploadFile(stack, "README.md", { onSent: (now) => sent.push(now) });
    const { bytes = 0, size } = sent.at(-1) ?? {};
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBe(size);
  });

  it("finds the execution in a bucket without versions, and reads the inputs of that file's executions only, once each", async () => {
    // Prepare: a hundred files are uploaded at once; this one's execution is seen on the third look
    versions = {};
    const startDate = new Date(Date.now() + 60_000);
    const executionOf = (name: string) => ({ executionArn: `arn:${name}`, name, startDate });
    const others = Array.from({ length: 99 }, (_, number) => executionOf(`load-${number}-csv-1`));
    let looks = 0;
    const sfn = fakeClient<SFNClient>((command, { executionArn }: { executionArn: string }) => {
      const etag = executionArn === "arn:README-md-2" ? "e" : "another";
      if (command === "DescribeExecutionCommand") return { input: JSON.stringify({ key: "README.md", etag }) };
      looks += 1;
      const own = ["README-md-1", ...(looks > 2 ? ["README-md-2"] : [])].map(executionOf);
      return { executions: [...others, ...own] };
    });

    // Act
    const upload = await uploadFile(
      { ...stack, sfn: Object.setPrototypeOf(sfn.client, SFNClient.prototype) },
      "README.md",
    );

    // Assess
    versions = { "x-amz-version-id": "v7" };
    expect(upload).toStrictEqual({ file: "README.md", uploadId: "README-md-2", executionArn: "arn:README-md-2" });
    const read = sfn.sent.filter(({ command }) => command === "DescribeExecutionCommand");
    expect(read.map(({ input }) => input.executionArn)).toStrictEqual(["arn:README-md-1", "arn:README-md-2"]);
  });

  it("stops when it is aborted", async () => {
    const { signal } = stopping;
    await expect(uploadFile(stack, "LICENSE", { signal })).rejects.toMatchObject({ name: "AbortError" });
    await expect(uploadFile(stack, "README.md", { signal })).rejects.toMatchObject({ name: "AbortError" });
    expect(!paths.at(-1)?.includes("README")).toBe(true);
  });
});
