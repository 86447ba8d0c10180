import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketEncryptionCommand,
  PutBucketTaggingCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
  PutPublicAccessBlockCommand,
  RestoreObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { startGateway } from "../../../local/gateway/start-gateway";
import { createPrincipals } from "../../../local/principals";
import type { Service } from "../../../local/service";
import { type Fauxqs, startFauxqs } from "../../../local/services/start-fauxqs";
import { signedFor } from "./start-upstream";

const Bucket = "uploads";
const Key = "people.csv";
const Tagging = { TagSet: [{ Key: "a", Value: "b" }] };

describe("S3 through the gateway", () => {
  const principals = createPrincipals();
  let directory: string;
  let fauxqs: Fauxqs;
  let gateway: Service;
  let s3: S3Client;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "rollcall-test-"));
    fauxqs = await startFauxqs({ directory });
    gateway = await startGateway({ port: 0, principals, layers: [], routes: fauxqs.routes });
    const { endpoint } = gateway;
    const access = { endpoint, region: "us-east-1", credentials: principals.administrator };
    s3 = new S3Client({ ...access, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new CreateBucketCommand({ Bucket: "empty" }));
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: "email" }));
  });
  afterAll(async () => {
    s3?.destroy();
    await gateway?.stop();
    await fauxqs?.stop();
    await rm(directory, { recursive: true, force: true });
  });
  const read = async (key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key: key }))).Body?.transformToString();

  // The client has an overload of `send` for each command.
  const send = (command: object) => (s3 as unknown as { send(command: object): Promise<unknown> }).send(command);
  const notHosted: [string, object][] = [
    ["PutObjectTagging", new PutObjectTaggingCommand({ Bucket, Key, Tagging })],
    ["DeleteObjectTagging", new DeleteObjectTaggingCommand({ Bucket, Key })],
    ["GetObjectTagging", new GetObjectTaggingCommand({ Bucket, Key })],
    ["GetObjectAcl", new GetObjectAclCommand({ Bucket, Key })],
    ["PutObjectAcl", new PutObjectAclCommand({ Bucket, Key, ACL: "private" })],
    ["PutObjectLegalHold", new PutObjectLegalHoldCommand({ Bucket, Key, LegalHold: { Status: "ON" } })],
    ["PutObjectRetention", new PutObjectRetentionCommand({ Bucket, Key, Retention: { Mode: "GOVERNANCE" } })],
    ["RestoreObject", new RestoreObjectCommand({ Bucket, Key })],
    ["ListParts", new ListPartsCommand({ Bucket, Key, UploadId: "none" })],
    ["GetObject", new GetObjectCommand({ Bucket, Key, VersionId: "1" })],
    ["DeleteObject", new DeleteObjectCommand({ Bucket, Key, VersionId: "1" })],
    ["DeleteBucketPolicy", new DeleteBucketPolicyCommand({ Bucket: "empty" })],
    ["GetBucketPolicy", new GetBucketPolicyCommand({ Bucket })],
    ["GetBucketLocation", new GetBucketLocationCommand({ Bucket })],
    ["GetBucketVersioning", new GetBucketVersioningCommand({ Bucket })],
    ["GetPublicAccessBlock", new GetPublicAccessBlockCommand({ Bucket })],
    [
      "PutPublicAccessBlock",
      new PutPublicAccessBlockCommand({ Bucket: "not-created", PublicAccessBlockConfiguration: {} }),
    ],
    ["PutBucketTagging", new PutBucketTaggingCommand({ Bucket: "not-created", Tagging })],
    [
      "PutBucketEncryption",
      new PutBucketEncryptionCommand({ Bucket: "not-created", ServerSideEncryptionConfiguration: { Rules: [] } }),
    ],
    ["ListMultipartUploads", new ListMultipartUploadsCommand({ Bucket })],
    ["ListObjectVersions", new ListObjectVersionsCommand({ Bucket })],
  ];
  it.each(notHosted)("answers %s with 501 NotImplemented and changes nothing", async (operation, command) => {
    // Act
    const error = await send(command).catch((error: unknown) => error);

    // Assess
    expect(error).toMatchObject({
      name: "NotImplemented",
      message: expect.stringMatching(new RegExp(`does not host (the parameter versionId of S3's )?${operation}`)),
      $metadata: expect.objectContaining({ httpStatusCode: 501 }),
    });
    expect(await read(Key)).toBe("email");
    await s3.send(new HeadBucketCommand({ Bucket: "empty" }));
    await expect(s3.send(new HeadBucketCommand({ Bucket: "not-created" }))).rejects.toMatchObject({ name: "NotFound" });
  });

  it.each([
    ["PUT", "/uploads/people.csv?nextSubresource"],
    ["DELETE", "/uploads/people.csv?nextSubresource"],
    ["POST", "/uploads/people.csv"],
    ["POST", "/uploads/people.csv?delete"],
    ["PUT", "/not-created?nextSubresource"],
    ["DELETE", "/empty/?nextSubresource=1"],
    ["GET", "/uploads?nextSubresource"],
  ])("answers %s %s in S3's own form and changes nothing", async (method, path) => {
    const response = await fetch(`${gateway.endpoint}${path}`, { method, headers: signedFor("s3", principals) });
    expect(response.status).toBe(501);
    expect(response.headers.get("content-type")).toBe("application/xml");
    expect(await response.text()).toMatch(/<Error><Code>NotImplemented<\/Code><Message>The local cloud does not host /);
    expect(await read(Key)).toBe("email");
  });

  it("takes an empty object without a content type", async () => {
    const headers = { ...signedFor("s3", principals), "content-length": "0" };
    const response = await fetch(`${gateway.endpoint}/uploads/folder/`, { method: "PUT", headers });
    expect(response.status).toBe(200);
    expect(await read("folder/")).toBe("");
  });

  it("reports an object once, be it posted with a form, put or copied", async () => {
    // Prepare
    const created: string[] = [];
    const stop = fauxqs.onObjectCreated(({ key }) => created.push(key));
    const credential = `${principals.administrator.accessKeyId}/20260101/us-east-1/s3/aws4_request`;
    const form = new FormData();
    form.set("key", ["posted/$", "{filename}"].join(""));
    form.set("x-amz-credential", credential);
    form.set("file", new Blob(["email\r\n"]), "form.csv");

    // Act
    const posted = await fetch(`${gateway.endpoint}/${Bucket}`, { method: "POST", body: form });
    await s3.send(new PutObjectCommand({ Bucket, Key: "put.csv", Body: "email" }));
    await s3.send(new CopyObjectCommand({ Bucket, Key: "copied.csv", CopySource: `${Bucket}/put.csv` }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "put.csv", Body: "email" }));

    // Assess
    expect(posted.status).toBe(204);
    expect(await read("posted/form.csv")).toBe("email\r\n");
    expect(created).toStrictEqual(["posted/form.csv", "put.csv", "copied.csv", "put.csv"]);
    stop();
  });
});
