import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import type { Page } from "playwright-core";
import { type ConsoleInBrowser, describeInBrowser, startConsoleInBrowser, until } from "./console-in-browser";

const SCRIPT = "<script>document.title = 'breached'; fetch('/_local/ses/clear-store', { method: 'POST' })</script>";
const SIGNED = "20260101/us-east-1/s3/aws4_request";

describeInBrowser("a web page of another origin that attacks the local cloud", () => {
  let app: ConsoleInBrowser;
  let attacker: Server;
  /** Another site than 127.0.0.1, which resolves to this machine without DNS. */
  let evil: string;
  beforeAll(async () => {
    app = await startConsoleInBrowser();
    await app.local.signUp("people.csv", "name,email\nAda Lovelace,ada@example.com\n");
    // Recorded some seconds after the upload's end, it changes the user.
    await until(async () => (await app.local.users()).every(({ delivery }) => delivery !== undefined));
    attacker = createServer((_request, response) =>
      response.setHeader("content-type", "text/html").end("<!doctype html><title>evil</title>"),
    );
    attacker.listen(0, "127.0.0.1");
    await once(attacker, "listening");
    evil = `http://evil.localhost:${(attacker.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    attacker?.close();
    await app?.[Symbol.asyncDispose]();
  });

  /** What an attack could change. */
  async function state() {
    const { stack, cloud, users } = app.local;
    const { uploadsBucket: Bucket } = stack.outputs;
    const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket }));
    return {
      objects: Contents.map(({ Key, ETag }) => [Key, ETag]),
      users: await users(),
      emails: cloud.emails().map(({ messageId }) => messageId),
      invocations: cloud.services.lambda.usage()["process-csv"]?.invocations,
    };
  }

  /** Runs the attack in a page of the other origin. @returns the statuses of the endpoint's responses */
  async function attack(run: (page: Page, endpoint: string, accessKeyId: string) => Promise<unknown>) {
    const { endpoint, credentials } = app.local.cloud;
    const page = await app.open(evil);
    const statuses: number[] = [];
    page.on("response", (response) => {
      if (response.url().startsWith(endpoint)) statuses.push(response.status());
    });
    await run(page, endpoint, credentials.accessKeyId);
    await page.context().close();
    return statuses;
  }

  /** Sends requests as any page may, without a preflight. */
  const sendAll = (page: Page, requests: [url: string, method: string, type?: string, body?: string][]) =>
    page.evaluate(async (requests) => {
      for (const [url, method, type, body] of requests)
        await fetch(url, {
          method,
          mode: "no-cors",
          ...(body !== undefined && { body }),
          ...(type !== undefined && { headers: { "content-type": type } }),
        }).catch(() => {});
    }, requests);

  it("cannot store a page with a form, whatever access key it names, nor by submitting the form", async () => {
    // Prepare
    const before = await state();
    const { uploadsBucket } = app.local.stack.outputs;

    // Act
    const fetched = await attack((page, endpoint, accessKeyId) =>
      page.evaluate(
        async ({ urls, script, credentials }) => {
          for (const [index, url] of urls.entries()) {
            const form = new FormData();
            form.set("key", "x.html");
            form.set("Content-Type", "text/html");
            form.set("x-amz-credential", credentials[index] ?? "");
            form.set("file", new Blob([script]), "x.html");
            await fetch(url, { method: "POST", mode: "no-cors", body: form }).catch(() => {});
          }
        },
        {
          urls: ["x", accessKeyId].map(
            (key) => `${endpoint}/${uploadsBucket}?X-Amz-Credential=${encodeURIComponent(`${key}/${SIGNED}`)}`,
          ),
          script: SCRIPT,
          credentials: [`x/${SIGNED}`, `${accessKeyId}/${SIGNED}`],
        },
      ),
    );
    const submitted = await attack(async (page, endpoint, accessKeyId) => {
      await page.setContent(
        `<form method="post" enctype="multipart/form-data" action="${endpoint}/${uploadsBucket}">
           <input name="key" value="x.html"><input name="x-amz-credential" value="${accessKeyId}/${SIGNED}">
           <input name="file" value="${SCRIPT.replaceAll('"', "&quot;")}"></form>`,
      );
      await Promise.all([page.waitForURL(`${endpoint}/**`), page.evaluate("document.querySelector('form').submit()")]);
    });

    // Assess
    expect(fetched).toStrictEqual([403, 403]);
    expect(submitted).toStrictEqual([403]);
    expect(await state()).toStrictEqual(before);
  });

  it("cannot delete objects, invoke functions, call a service, or clear the inbox", async () => {
    // Prepare
    const before = await state();
    const { uploadsBucket, usersTable } = app.local.stack.outputs;

    // Act
    const statuses = await attack((page, endpoint, accessKeyId) => {
      const signed = (service: string) =>
        `X-Amz-Credential=${encodeURIComponent(`${accessKeyId}/20260101/us-east-1/${service}/aws4_request`)}`;
      return sendAll(page, [
        [
          `${endpoint}/${uploadsBucket}?delete&${signed("s3")}`,
          "POST",
          "text/plain",
          "<Delete><Object><Key>people.csv</Key></Object></Delete>",
        ],
        [`${endpoint}/2015-03-31/functions/process-csv/invocations?${signed("lambda")}`, "POST", "text/plain", "{}"],
        [
          `${endpoint}/?${signed("dynamodb")}`,
          "POST",
          "text/plain",
          JSON.stringify({ TableName: usersTable, Key: { email: { S: "ada@example.com" } } }),
        ],
        [`${endpoint}/?${signed("ses")}`, "POST", "application/x-www-form-urlencoded", "Action=SendEmail"],
        [`${endpoint}/_local/ses/clear-store`, "POST"],
        [`${endpoint}/_local/ses/store`, "GET"],
        [`${endpoint}/${uploadsBucket}/people.csv?${signed("s3")}`, "GET"],
      ]);
    });

    // Assess
    expect(statuses).toStrictEqual([403, 403, 403, 403, 403, 403, 403]);
    expect(await state()).toStrictEqual(before);
  });

  it("cannot read the users by a link, a frame, a script or an image", async () => {
    const statuses = await attack(async (page, endpoint) => {
      await page.setContent(
        `<iframe src="${endpoint}/_local/ses/store"></iframe><script src="${endpoint}/_local/ses/store?script"></script>
         <img src="${endpoint}/_local/ses/store?image"><a href="${endpoint}/_local/ses/store">users</a>`,
      );
      await page.waitForLoadState("load");
      await Promise.all([page.waitForURL(`${endpoint}/**`), page.getByText("users").click()]);
      expect(await page.content()).not.toMatch(/ada@example\.com/);
    });
    // Of the script and the image, the browser itself withholds the responses.
    expect(statuses).toStrictEqual([403, 403]);
  });

  it("cannot run the scripts of an object that its user opens, even a page's", async () => {
    // Prepare
    const { stack, cloud } = app.local;
    const object = { Bucket: "reports-local", Key: "x.html" };
    await stack.s3.send(new PutObjectCommand({ ...object, Body: SCRIPT, ContentType: "text/html" }));
    const { ContentType } = await stack.s3.send(new GetObjectCommand(object));
    const emails = cloud.emails().length;
    const credential = encodeURIComponent(`${cloud.credentials.accessKeyId}/${SIGNED}`);

    // Act
    const page = await app.open(`${cloud.endpoint}/reports-local/x.html?X-Amz-Credential=${credential}`);
    const content = await page.content();
    const title = await page.title();
    await page.context().close();

    // Assess
    expect(ContentType).toBe("text/html");
    expect(content).toContain("breached");
    expect(title).toBe("");
    expect(cloud.emails()).toHaveLength(emails);
  });
});
