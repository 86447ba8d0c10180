import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { type Fauxqs, type ObjectCreated, startFauxqs } from "../../../local/services/start-fauxqs";

describe("S3 on this machine", () => {
  let directory: string;
  let fauxqs: Fauxqs;
  let s3: S3Client;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "rollcall-test-"));
    fauxqs = await startFauxqs({ directory });
    const credentials = { accessKeyId: "A", secretAccessKey: "B" };
    s3 = new S3Client({ endpoint: fauxqs.endpoint, region: "us-east-1", credentials });
    await s3.send(new CreateBucketCommand({ Bucket: "uploads" }));
  });
  afterAll(async () => {
    s3?.destroy();
    await fauxqs?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  /** The next upload of which fauxqs tells. */
  const nextUpload = () =>
    new Promise<ObjectCreated>((resolve) => {
      const stop = fauxqs.onUpload((object) => {
        stop();
        resolve(object);
      });
    });
  const put = (Key: string, Body: string | Buffer) => s3.send(new PutObjectCommand({ Bucket: "uploads", Key, Body }));

  test("tells of each upload as it is, and of a later one with a greater sequence", async () => {
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

  test("a copy is an upload, told once", async () => {
    // Prepare
    await put("original.csv", "email\n");
    const told: string[] = [];
    const stop = fauxqs.onUpload(({ key }) => told.push(key));

    // Act
    await s3.send(new CopyObjectCommand({ Bucket: "uploads", Key: "copy.csv", CopySource: "uploads/original.csv" }));
    const last = nextUpload();
    await put("last.csv", "email\n");
    await last;

    // Assess
    expect(told).toStrictEqual(["copy.csv", "last.csv"]);
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

  test("listens on 127.0.0.1 only", () => {
    expect(fauxqs.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});
