import { createMeter } from "../../../local/metering/create-meter";
import { createPrincipals } from "../../../local/principals";
import { signedFor, startBefore } from "./start-upstream";

test("A meter counts the calls of roles by operation, with the bytes of their bodies", async () => {
  // Prepare
  const meter = createMeter();
  const principals = createPrincipals();
  const role = { ...principals, administrator: principals.issue("arn:aws:iam::000000000000:role/fn") };
  const before = await startBefore(
    (request, response) => {
      request.resume();
      // In two pieces, the answer comes without a length.
      if (request.method === "GET") response.write("0123456789", () => response.end("0123456789"));
      else response.end(request.headers["x-empty"] ? "{}" : "x".repeat(100));
    },
    { principals, layers: [meter.layer] },
  );
  const receive = (who: typeof principals, headers: Record<string, string> = {}) =>
    fetch(before.endpoint, {
      method: "POST",
      headers: { ...signedFor("sqs", who), "x-amz-target": "AmazonSQS.ReceiveMessage", ...headers },
      body: "12345",
    }).then((response) => response.text());
  const object = (method: string, body?: string) =>
    fetch(`${before.endpoint}/b/k`, { method, headers: signedFor("s3", role), ...(body && { body }) }).then(
      (response) => response.text(),
    );

  // Act
  await receive(role);
  await receive(role);
  await receive(role, { "x-empty": "yes" });
  await receive(principals);
  await object("PUT", "1234567");
  await object("GET");

  // Assess
  const fn = { caller: "fn" };
  expect(meter.read()).toStrictEqual([
    {
      ...fn,
      service: "sqs",
      operation: "ReceiveMessage",
      calls: 2,
      bytesIn: 10,
      bytesOut: 200,
      charges: { sqsRequests: 2 },
    },
    { ...fn, service: "s3", operation: "PutObject", calls: 1, bytesIn: 7, bytesOut: 100, charges: { s3Puts: 1 } },
    { ...fn, service: "s3", operation: "GetObject", calls: 1, bytesIn: 0, bytesOut: 20, charges: { s3Gets: 1 } },
  ]);
  await before.stop();
});
