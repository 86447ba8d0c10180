import assert from "node:assert/strict";
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { S3Event } from "aws-lambda";
import { arnOf } from "../../../local/program/arn";
import { InvalidProperty, UnknownProperty } from "../../../local/triggers/properties";
import { formEncoded, startS3Notifications } from "../../../local/triggers/start-s3-notifications";
import { startTestCloud, until } from "./test-cloud";

const PRINT = `exports.handler = async (event) => { process.stdout.write("EVENT " + JSON.stringify(event) + "\\n"); };`;
const lambdaFunctionArn = arnOf("lambda", "function:fn");

test("An upload that fits invokes the function with AWS's event, and no other does", async () => {
  // Prepare
  await using cloud = await startTestCloud();
  await cloud.lambda.deploy(PRINT, { reservedConcurrency: 1 });
  for (const Bucket of ["uploads", "others"]) await cloud.s3.send(new CreateBucketCommand({ Bucket }));
  const notification = { lambdaFunctionArn, events: ["s3:ObjectCreated:*"], filterPrefix: "in/", filterSuffix: ".csv" };
  cloud.running(startS3Notifications("uploads", [{ id: "csv", ...notification }], cloud.objectEvents, cloud.access));

  // Act
  const put = (Bucket: string, Key: string) => cloud.s3.send(new PutObjectCommand({ Bucket, Key, Body: "a,b\n" }));
  await put("others", "in/users.csv");
  await put("uploads", "out/users.csv");
  await put("uploads", "in/users.txt");
  const { ETag } = await put("uploads", "in/Jürgen's users (1)+2.csv");
  const multipart = { Bucket: "uploads", Key: "in/big.csv" };
  const { UploadId } = await cloud.s3.send(new CreateMultipartUploadCommand(multipart));
  const part = { ...multipart, UploadId, PartNumber: 1 };
  const uploaded = await cloud.s3.send(new UploadPartCommand({ ...part, Body: "c,d\n" }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: uploaded.ETag }] };
  await cloud.s3.send(new CompleteMultipartUploadCommand({ ...multipart, UploadId, MultipartUpload }));
  await until(() => cloud.lambda.metrics.length === 2);

  // Assess
  const [first, second, ...more] = cloud.events<S3Event>().flatMap(({ Records }) => Records);
  expect(more).toStrictEqual([]);
  assert.ok(first && second);
  const { eventTime, responseElements, s3, ...rest } = first;
  expect(eventTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(Object.keys(responseElements)).toStrictEqual(["x-amz-request-id", "x-amz-id-2"]);
  expect(rest).toStrictEqual({
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: "us-east-1",
    eventName: "ObjectCreated:Put",
    userIdentity: { principalId: "AWS:000000000000" },
    requestParameters: { sourceIPAddress: "127.0.0.1" },
  });
  expect(s3).toStrictEqual({
    s3SchemaVersion: "1.0",
    configurationId: "csv",
    bucket: { name: "uploads", ownerIdentity: { principalId: "000000000000" }, arn: "arn:aws:s3:::uploads" },
    object: {
      key: "in/J%C3%BCrgen%27s+users+%281%29%2B2.csv",
      size: 4,
      eTag: ETag?.replaceAll('"', ""),
      sequencer: s3.object.sequencer,
    },
  });
  expect(second.eventName).toBe("ObjectCreated:CompleteMultipartUpload");
  expect(s3.object.sequencer).toMatch(/^[0-9A-F]{16,}$/);
  expect(second.s3.object.sequencer > s3.object.sequencer).toBe(true);
});

test("Keys are encoded so that what decodes forms gives them back", () => {
  // Prepare
  const keys = ["a b/c+d.csv", "100%&=?#.csv", "日本/ü.csv", "!'()*~-_.csv"];

  // Act
  const encoded = keys.map(formEncoded);

  // Assess
  expect(encoded[0]).toBe("a+b/c%2Bd.csv");
  expect(encoded.map((key) => decodeURIComponent(key.replaceAll("+", " ")))).toStrictEqual(keys);
});

for (const [notification, kind] of [
  [{ lambdaFunctionArn, events: ["s3:ObjectRemoved:*"] }, InvalidProperty],
  [{ lambdaFunctionArn, events: [] }, InvalidProperty],
  [{ events: ["s3:ObjectCreated:*"] }, InvalidProperty],
  [{ lambdaFunctionArn, events: ["s3:ObjectCreated:*"], filterTags: {} }, UnknownProperty],
] as const)
  test(`The notification ${JSON.stringify(notification)} is refused`, async () => {
    // Prepare
    await using cloud = await startTestCloud();

    // Act
    const start = () => startS3Notifications("uploads", [notification], cloud.objectEvents, cloud.access);

    // Assess
    assert.throws(start, kind);
  });
