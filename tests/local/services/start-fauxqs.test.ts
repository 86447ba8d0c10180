import { once } from "node:events";
import { readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { type Fauxqs, type ObjectCreated, startFauxqs } from "../../../local/services/start-fauxqs";

describe("S3 on this machine", () => {
  let parent: string;
  let directory: string;
  let fauxqs: Fauxqs;
  let s3: S3Client;

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), "rollcall-test-"));
    directory = join(parent, "store");
    fauxqs = await startFauxqs({ directory });
    const credentials = { accessKeyId: "A", secretAccessKey: "B" };
    s3 = new S3Client({ endpoint: fauxqs.endpoint, region: "us-east-1", credentials });
    await s3.send(new CreateBucketCommand({ Bucket: "uploads" }));
  });
  afterAll(async () => {
    s3?.destroy();
    await fauxqs?.stop();
    await rm(parent, { recursive: true, force: true });
  });

  /** The next upload that fauxqs reports. */
  const nextUpload = () =>
    new Promise<ObjectCreated>((resolve) => {
      const stop = fauxqs.onObjectCreated((object) => {
        stop();
        resolve(object);
      });
    });
  const put = (Key: string, Body: string | Buffer) => s3.send(new PutObjectCommand({ Bucket: "uploads", Key, Body }));

  test("reports an object that cannot be written", async () => {
    const store = await mkdtemp(join(tmpdir(), "rollcall-test-"));
    const errors: string[] = [];
    const other = await startFauxqs({ directory: store, onError: ({ message }) => errors.push(message) });
    const client = new S3Client({
      ...{ endpoint: other.endpoint, region: "us-east-1", maxAttempts: 1 },
      credentials: { accessKeyId: "A", secretAccessKey: "B" },
    });
    await client.send(new CreateBucketCommand({ Bucket: "uploads" }));
    await rm(store, { recursive: true });
    await writeFile(store, "");
    await expect(client.send(new PutObjectCommand({ Bucket: "uploads", Key: "k", Body: "b" }))).rejects.toThrow();
    expect(errors).toStrictEqual([expect.stringMatching(/EEXIST|ENOTDIR/)]);
    client.destroy();
    await other.stop();
    await rm(store);
  });

  test("serves an object on its own port, too, so that a browser runs no script of it", async () => {
    await put("x.html", "<script></script>");
    const { headers } = await fetch(`${fauxqs.endpoint}/uploads/x.html`);
    expect(headers.get("content-security-policy")).toBe("sandbox");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("reports each upload as it is, and a later one with a greater sequence", async () => {
    // Prepare
    const first = nextUpload();

    // Act
    const { ETag } = await put("büro/users (1).csv", "email\n");
    const { sequence, ...object } = await first;
    const second = nextUpload();
    await put("büro/users (1).csv", "email\na@example.com\n");
    const later = await second;

    // Assess
    const etag = ETag?.replaceAll('"', "");
    expect(object).toStrictEqual({ bucket: "uploads", key: "büro/users (1).csv", etag, size: 6 });
    expect(later.sequence > sequence).toBe(true);
    expect(later.sequence.length).toBe(sequence.length);
  });

  test("a copy is an upload, reported once", async () => {
    // Prepare
    await put("original.csv", "email\n");
    const reported: string[] = [];
    const stop = fauxqs.onObjectCreated(({ key }) => reported.push(key));

    // Act
    await s3.send(new CopyObjectCommand({ Bucket: "uploads", Key: "copy.csv", CopySource: "uploads/original.csv" }));
    const last = nextUpload();
    await put("last.csv", "email\n");
    await last;

    // Assess
    expect(reported).toStrictEqual(["copy.csv", "last.csv"]);
    stop();
  });

  test("takes an object of more than 11 MiB in one request", async () => {
    // Prepare
    const body = Buffer.alloc(12 * 1024 * 1024, "email\n");

    // Act
    await put("big.csv", body);

    // Assess
    const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket: "uploads", Key: "big.csv" }));
    expect(ContentLength).toBe(body.length);
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
  });

  test("takes a file that curl sends as a form", async () => {
    // Prepare
    const headers = { "content-type": "application/x-www-form-urlencoded" };

    // Act
    const response = await fetch(`${fauxqs.endpoint}/uploads/curl.csv`, {
      method: "PUT",
      body: "email\na=b&c",
      headers,
    });

    // Assess
    expect(response.status).toBe(200);
    expect(await (await fetch(`${fauxqs.endpoint}/uploads/curl.csv`)).text()).toBe("email\na=b&c");
  });

  test.each([
    "../outside",
    "../../../outside",
    "a/../../../../outside",
    "/../outside",
    "..",
    ".",
    "./a",
    "a//b",
    "//a",
    "/etc/passwd",
    "..\\..\\outside",
    "%2e%2e/outside",
    "..%2foutside",
    "a/./b",
    ".meta.json",
    "a.data",
    "x".repeat(1024),
    `folder/${"ü".repeat(150)}`,
    "con",
    "nul:stream",
  ])("stores, copies, reads and deletes the key %j within its folder", async (Key) => {
    // Act
    await put(Key, "content");
    await s3.send(
      new CopyObjectCommand({
        Bucket: "uploads",
        Key: `${Key.slice(0, 1000)}-copy`,
        CopySource: `uploads/${encodeURIComponent(Key)}`,
      }),
    );
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: "uploads", Key }));
    const upload = { Bucket: "uploads", Key, UploadId };
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: "in parts" }));
    await s3.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } }),
    );
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "uploads", Key }));
    const content = await Body?.transformToString();
    await s3.send(new DeleteObjectCommand({ Bucket: "uploads", Key }));

    // Assess
    expect(content).toBe("in parts");
    await expect(s3.send(new GetObjectCommand({ Bucket: "uploads", Key }))).rejects.toThrow(/does not exist/);
    expect(readdirSync(parent)).toStrictEqual(["store"]);
    const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { name } of files) expect(name).toMatch(/^[0-9a-f]{64}$/);
  });

  test("refuses a foreign Host and the pages of other origins", async () => {
    const statusOf = async (headers: Record<string, string>) => {
      const [response] = await once(request(`${fauxqs.endpoint}/uploads`, { headers }).end(), "response");
      response.resume();
      return response.statusCode;
    };
    expect(await statusOf({ host: "evil.example" })).toBe(403);
    expect(await statusOf({ origin: "https://evil.example" })).toBe(403);
  });

  test("listens on 127.0.0.1 only", () => {
    expect(fauxqs.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});
