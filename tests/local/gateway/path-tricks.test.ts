import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { request as openRequest } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { localSource } from "../../../console/server/local-source";
import { type Console, startConsole } from "../../../console/server/start-console";
import { type LocalStack, startLocalStack } from "../../helpers/local-stack";

const NAME = `outside-${randomBytes(6).toString("hex")}`;
const BUCKET = "reports-local";
const PARTS = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>";

/** Keys that mean another file where they are used as paths. They are sent as they are, not normalised. */
const KEYS = [
  `../${NAME}`,
  `../../${NAME}`,
  `../../../${NAME}`,
  `../../../../../../../../tmp/${NAME}`,
  `a/../../../../${NAME}`,
  `/../${NAME}`,
  `//${NAME}`,
  `/tmp/${NAME}`,
  `./${NAME}`,
  `./../${NAME}`,
  `..//../${NAME}`,
  `%2e%2e/${NAME}`,
  `%2e%2e%2f%2e%2e%2f${NAME}`,
  `..%2f..%2f${NAME}`,
  `%252e%252e%252f${NAME}`,
  `..%5c..%5c${NAME}`,
  `..;/${NAME}`,
  `%c0%ae%c0%ae/${NAME}`,
  `${NAME}%00.csv`,
  `file:%2f%2f%2ftmp%2f${NAME}`,
];

describe("keys that look like paths", () => {
  let parent: string;
  let local: LocalStack;
  let console: Console;
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), "rollcall-test-"));
    local = await startLocalStack({ temporary: parent });
    console = await startConsole(localSource(local.cloud, local.stack, local.logs), { port: 0 });
  });
  afterAll(async () => {
    await console?.stop();
    await local?.stop();
    await rm(parent, { recursive: true, force: true });
  });

  async function send(
    path: string,
    method: string,
    headers: Record<string, string | number>,
    body: string | Buffer = "",
  ) {
    const { hostname, port } = new URL(local.cloud.endpoint);
    const credential = `${local.cloud.credentials.accessKeyId}/20260101/us-east-1/s3/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`;
    const length = { "content-length": Buffer.byteLength(body) };
    // Unlike fetch, it sends the path as it is.
    const request = openRequest({ hostname, port, path, method, headers: { authorization, ...length, ...headers } });
    const [response] = await once(request.end(body), "response");
    return { status: response.statusCode as number, text: Buffer.concat(await response.toArray()).toString() };
  }

  async function sendForm(form: FormData) {
    const response = new Response(form);
    const type = response.headers.get("content-type") ?? "";
    return send(`/${BUCKET}`, "POST", { "content-type": type }, Buffer.from(await response.arrayBuffer()));
  }

  /** Every file of the local cloud is where it belongs, and no folder above has one of the name. */
  function expectNothingOutside() {
    for (let folder = parent; folder !== dirname(folder); folder = dirname(folder))
      expect(readdirSync(folder).filter((name) => name.includes(NAME))).toStrictEqual([]);
    for (const folder of ["/tmp", process.cwd(), local.directory]) {
      expect(existsSync(join(folder, NAME))).toBe(false);
    }
    const files = readdirSync(parent, { recursive: true }).map(String);
    expect(files.filter((name) => name.includes(NAME))).toStrictEqual([]);
    const objects = files.filter((name) => /^local-cloud-[^/]+\/s3\/[^/]+\/./.test(name));
    expect(objects.length).toBeGreaterThan(0);
    for (const path of objects) expect(path).toMatch(/\/s3\/[0-9a-f]{64}\/[0-9a-f]{64}$/);
  }

  it.each(KEYS)("stores %s within the store by PUT, copy, POST and multipart", async (key) => {
    const put = await send(`/${BUCKET}/${key}`, "PUT", {}, "email");
    const source = { "x-amz-copy-source": `${BUCKET}/${key}` };
    const copied = await send(`/${BUCKET}/${key}-copy`, "PUT", source);
    const form = new FormData();
    form.set("key", decodeURI(key.replace(/%(?:00|c0|ae|2f|5c)/gi, "..")));
    form.set("file", new Blob(["email"]), `../../${NAME}`);
    const posted = await sendForm(form);
    const named = new FormData();
    named.set("key", ["../../$", "{filename}"].join(""));
    named.set("file", new Blob(["email"]), `../../${NAME}`);
    const postedByName = await sendForm(named);
    const created = await send(`/${BUCKET}/${key}?uploads`, "POST", {});
    const [, uploadId = ""] = /<UploadId>(.*?)<\/UploadId>/.exec(created.text) ?? [];
    const part = await send(`/${BUCKET}/${key}?partNumber=1&uploadId=${uploadId}`, "PUT", {}, "email");
    const completed = await send(`/${BUCKET}/${key}?uploadId=${uploadId}`, "POST", {}, PARTS);
    const deleted = await send(`/${BUCKET}/${key}`, "DELETE", {});

    // Assess: a key that is not UTF-8 is refused.
    const isUtf8 = !key.includes("%c0");
    for (const { status } of [put, copied, created, part, completed, deleted])
      expect(status < 300 ? "stored" : status).toBe(isUtf8 ? "stored" : 400);
    expect([posted.status, postedByName.status]).toStrictEqual([204, 204]);
    expectNothingOutside();
  });

  it("stores what the console imports within the store, whatever its name", async () => {
    const page = await (await fetch(console.address)).text();
    const [, token = ""] = /&quot;token&quot;:&quot;(.+?)&quot;/.exec(page) ?? [];
    const uploaded = await Promise.all(
      KEYS.map(async (key) => {
        const path = `/api/uploads?name=${encodeURIComponent(key)}`;
        const headers = { "x-rollcall-token": token };
        return (await fetch(`${console.address}${path}`, { method: "POST", body: "name,email\n", headers })).status;
      }),
    );
    expect(new Set(uploaded)).toStrictEqual(new Set([200]));
    expectNothingOutside();
  });
});
