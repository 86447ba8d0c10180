import { once } from "node:events";
import { request as openRequest } from "node:http";
import { signedFor, startBefore } from "./start-upstream";

test("a host that is not this machine's is refused: a web page's name may point here", async () => {
  // Prepare
  const before = await startBefore((_request, response) => response.end());
  const statusFor = async (host: string) => {
    const request = openRequest(before.endpoint, { headers: { host, ...signedFor("s3", before.principals) } }).end();
    const [response] = await once(request, "response");
    response.resume();
    return response.statusCode;
  };

  // Act
  const statuses = await Promise.all(
    [
      ...[`evil.example:${before.port}`, "127.0.0.1:1", `127.0.0.1:${before.port}@evil.example`],
      ...[`127.0.0.1:${before.port}`, `localhost:${before.port}`],
    ].map(statusFor),
  );

  // Assess
  expect(statuses).toStrictEqual([403, 403, 403, 200, 200]);
  await before.stop();
});

test("a page of another origin is refused, signed or not", async () => {
  // Prepare
  const before = await startBefore((_request, response) => response.end());
  const put = (headers: Record<string, string>) =>
    fetch(`${before.endpoint}/uploads/users.csv`, { method: "PUT", body: "x", headers });

  // Act
  const unsigned = await put({ origin: "http://evil.example" });
  const signed = await put({ origin: "http://evil.example", ...signedFor("s3", before.principals) });
  const own = await put({
    origin: before.endpoint,
    "sec-fetch-site": "same-origin",
    ...signedFor("s3", before.principals),
  });
  const sites = await Promise.all(["cross-site", "same-site"].map((site) => put({ "sec-fetch-site": site })));

  // Assess
  expect([unsigned.status, signed.status, own.status]).toStrictEqual([403, 403, 200]);
  expect(sites.map(({ status }) => status)).toStrictEqual([403, 403]);
  expect(await unsigned.text()).toMatch(/<Code>AccessDenied<\/Code>.*http:\/\/evil.example/);
  await before.stop();
});

test("a page cannot upload a file with a form, with a credential in the address or without", async () => {
  // Prepare
  const before = await startBefore((_request, response) => response.end());
  const form = new FormData();
  form.set("key", "x.html");
  form.set("file", new Blob(["<script></script>"]), "x.html");
  const post = (query: string) =>
    fetch(`${before.endpoint}/bucket${query}`, {
      method: "POST",
      body: form,
      headers: { origin: "https://evil.example" },
    });

  // Act
  const answers = await Promise.all(["", "?X-Amz-Credential=x/20260101/us-east-1/s3/aws4_request"].map(post));

  // Assess
  expect(answers.map(({ status }) => status)).toStrictEqual([403, 403]);
  await before.stop();
});

test("an object is served as data: its scripts do not run, and its type is not guessed", async () => {
  // Prepare
  const before = await startBefore((_request, response) => response.setHeader("content-type", "text/html").end("<p>"));

  // Act
  const { headers } = await fetch(`${before.endpoint}/bucket/x.html`, { headers: signedFor("s3", before.principals) });

  // Assess
  expect(headers.get("content-security-policy")).toBe("sandbox");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  await before.stop();
});

test("a service that is not hosted is named, in the caller's protocol", async () => {
  // Prepare
  const before = await startBefore((_request, response) => response.end());
  const { principals, endpoint } = before;

  // Act
  const json = await fetch(endpoint, {
    method: "POST",
    headers: { ...signedFor("kms", principals), "x-amz-target": "TrentService.Encrypt" },
  });
  const query = await fetch(endpoint, {
    method: "POST",
    headers: signedFor("sns", principals),
    body: "Action=Publish",
  });

  // Assess
  expect(json.status).toBe(501);
  expect(await json.json()).toStrictEqual({
    __type: "NotImplemented",
    message: "The local cloud does not host the service kms. It hosts s3, sqs.",
  });
  expect(await query.text()).toMatch(
    /<ErrorResponse><Error>.*<Message>The local cloud does not host the service sns\./,
  );
  await before.stop();
});

test.each<[string, string, string, string, Record<string, string>]>([
  ["an object, signed for SQS", "sqs", "GET", "/uploads/x.html", {}],
  ["a bucket's objects, signed for STS", "sts", "GET", "/uploads", {}],
  ["the deletion of objects, signed for SQS with its target", "sqs", "POST", "/uploads?delete", ofSqs()],
  ["an object's upload, signed for SQS with its target", "sqs", "PUT", "/uploads/x", ofSqs()],
  ["the server's own pages, signed for SQS", "sqs", "GET", "/_fauxqs/queues", {}],
  ["queues, signed for S3", "s3", "POST", "/", ofSqs()],
  ["queues, signed for STS", "sts", "POST", "/", ofSqs()],
  ["another service's operation, signed for SQS", "sqs", "POST", "/", { "x-amz-target": "DynamoDB_20120810.Scan" }],
])("a request for %s is refused, as it would be authorised by the wrong service's rules", async (_what, ...request) => {
  // Prepare
  const reached: unknown[] = [];
  const upstream = await startBefore(({ url }, response) => response.end(void reached.push(url)), {}, [
    "s3",
    "sqs",
    "sts",
  ]);
  const [service, method, path, more] = request;

  // Act
  const headers = { ...signedFor(service, upstream.principals), ...more };
  const { status } = await fetch(upstream.endpoint + path, { method, headers });
  await upstream.stop();

  // Assess
  expect([status, reached]).toStrictEqual([403, []]);
});

function ofSqs() {
  return { "x-amz-target": "AmazonSQS.ListQueues" };
}
