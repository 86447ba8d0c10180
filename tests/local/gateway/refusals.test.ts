import { once } from "node:events";
import { request as openRequest } from "node:http";
import { signedFor, startBefore } from "./start-upstream";

test("a host that is not this machine's is refused: a web page's name may point here", async () => {
  // Prepare
  const before = await startBefore((_request, response) => response.end());
  const statusFor = async (host: string) => {
    const request = openRequest(before.endpoint, { headers: { host } }).end();
    const [response] = await once(request, "response");
    response.resume();
    return response.statusCode;
  };

  // Act
  const statuses = await Promise.all(
    [`evil.example:${before.port}`, "127.0.0.1:1", `127.0.0.1:${before.port}`, `localhost:${before.port}`].map(
      statusFor,
    ),
  );

  // Assess
  expect(statuses).toStrictEqual([403, 403, 200, 200]);
  await before.stop();
});

test("a page of another origin needs a signature", async () => {
  // Prepare
  const before = await startBefore((_request, response) => response.end());
  const put = (headers: Record<string, string>) =>
    fetch(`${before.endpoint}/uploads/users.csv`, { method: "PUT", body: "x", headers });

  // Act
  const unsigned = await put({ origin: "http://evil.example" });
  const signed = await put({ origin: "http://evil.example", ...signedFor("s3", before.principals) });

  // Assess
  expect([unsigned.status, signed.status]).toStrictEqual([403, 200]);
  expect(await unsigned.text()).toMatch(/<Code>AccessDenied<\/Code>.*http:\/\/evil.example/);
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
  const unsigned = await fetch(endpoint, { method: "POST", headers: { "x-amz-target": "AmazonSQS.ListQueues" } });

  // Assess
  expect(json.status).toBe(501);
  expect(await json.json()).toStrictEqual({
    __type: "NotImplemented",
    message: "The local cloud does not host kms. It hosts s3, sqs.",
  });
  expect(await query.text()).toMatch(/<ErrorResponse><Error>.*<Message>The local cloud does not host sns\./);
  expect(unsigned.status).toBe(403);
  expect(await unsigned.text()).toMatch(/MissingAuthenticationToken/);
  await before.stop();
});
