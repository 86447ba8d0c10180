import { type Call, type Layer, ResponseLost, wholeReply } from "../../../local/gateway/call";
import { signedFor, startBefore } from "./start-upstream";

test("a layer sees the call and may answer it; the layers below and the service do not see it then", async () => {
  // Prepare
  const seen: Call[] = [];
  let reached = 0;
  const refuses: Layer = async (call, next) => {
    seen.push(call);
    return call.operation === "DeleteQueue" ? { status: 400, headers: { "x-denied": "yes" }, body: "denied" } : next();
  };
  const below: Layer = (call, next) => {
    seen.push(call);
    return next();
  };
  const before = await startBefore(
    (_request, response) => {
      reached += 1;
      response.end();
    },
    { layers: [refuses, below] },
  );
  const role = before.principals.issue("arn:aws:iam::000000000000:role/r");
  const headers = {
    ...signedFor("sqs", { ...before.principals, administrator: role }),
    "x-amz-target": "AmazonSQS.DeleteQueue",
  };

  // Act
  const denied = await fetch(before.endpoint, { method: "POST", headers, body: '{"QueueUrl":"q"}' });
  const put = await fetch(`${before.endpoint}/bucket/a%20b?x-id=PutObject`, {
    method: "PUT",
    headers: signedFor("s3", before.principals),
    body: "streams through",
  });

  // Assess
  expect([denied.status, denied.headers.get("x-denied"), await denied.text()]).toStrictEqual([400, "yes", "denied"]);
  expect(put.status).toBe(200);
  expect(reached).toBe(1);
  const [first, second, third] = seen;
  expect([first?.service, first?.operation, first?.principal, first?.body.toString()]).toStrictEqual([
    "sqs",
    "DeleteQueue",
    "arn:aws:iam::000000000000:role/r",
    '{"QueueUrl":"q"}',
  ]);
  expect([second?.operation, second?.principal, second?.body.length]).toStrictEqual(["PutObject", undefined, 0]);
  expect(third).toStrictEqual(second);
  await before.stop();
});

test("a layer may lose the response of a call that has taken effect", async () => {
  // Prepare
  const taken: string[] = [];
  const loses: Layer = async (_call, next) => {
    await next();
    throw new ResponseLost();
  };
  const before = await startBefore(
    (request, response) => {
      request.on("data", (chunk: Buffer) => taken.push(chunk.toString()));
      request.on("end", () => response.end("an answer"));
    },
    { layers: [loses] },
  );
  const headers = signedFor("sqs", before.principals);

  // Act
  const ofSqs = fetch(before.endpoint, { method: "POST", headers, body: "message" });
  await expect(ofSqs).rejects.toMatchObject({ name: "TypeError", message: "fetch failed" });
  const ofS3 = fetch(`${before.endpoint}/bucket/key`, {
    method: "PUT",
    headers: signedFor("s3", before.principals),
    body: "object",
  });
  await expect(ofS3).rejects.toMatchObject({ name: "TypeError", message: "fetch failed" });

  // Assess
  expect(taken).toStrictEqual(["message", "object"]);
  await before.stop();
});

test("a layer may return another answer than the service's", async () => {
  // Prepare
  const replaces: Layer = async (_call, next) => {
    const { status, headers, body } = await wholeReply(await next());
    return { status: status + 1, headers, body: `${body}, and more` };
  };
  const before = await startBefore(
    (_request, response) => response.writeHead(200, { "x-from": "service" }).end("some"),
    {
      layers: [replaces],
    },
  );

  // Act
  const response = await fetch(before.endpoint, { method: "POST", headers: signedFor("sqs", before.principals) });

  // Assess
  expect([response.status, response.headers.get("x-from")]).toStrictEqual([201, "service"]);
  expect(await response.text()).toBe("some, and more");
  await before.stop();
});

test("a layer may pass on another body in place of the call's own", async () => {
  // Prepare
  const shortens: Layer = (call, next) => next(call.body.subarray(0, 4));
  const before = await startBefore((request, response) => request.pipe(response), { layers: [shortens] });

  // Act
  const headers = signedFor("sqs", before.principals);
  const response = await fetch(before.endpoint, { method: "POST", headers, body: "some, and more" });

  // Assess
  expect(await response.text()).toBe("some");
  await before.stop();
});

test("a layer counts the bytes of streams, also when others below and above it take their time", async () => {
  // Prepare
  const counted = { in: 0, out: 0 };
  const waits: Layer = async (_call, next) => {
    await new Promise(setImmediate);
    const answer = await next();
    await new Promise(setImmediate);
    return answer;
  };
  const counts: Layer = async (call, next) => {
    call.stream?.on("data", (chunk: Buffer) => {
      counted.in += chunk.length;
    });
    const answer = await next();
    if (typeof answer.body !== "string" && !Buffer.isBuffer(answer.body))
      answer.body.on("data", (chunk: Buffer) => {
        counted.out += chunk.length;
      });
    return answer;
  };
  const before = await startBefore((request, response) => request.pipe(response), { layers: [waits, counts, waits] });
  const body = "0123456789".repeat(100_000);

  // Act
  const response = await fetch(`${before.endpoint}/bucket/key`, {
    method: "PUT",
    headers: signedFor("s3", before.principals),
    body,
  });

  // Assess
  expect(await response.text()).toBe(body);
  expect(counted).toStrictEqual({ in: body.length, out: body.length });
  await before.stop();
});

test("a layer that fails is an error of the gateway, and names the problem", async () => {
  // Prepare
  const fails: Layer = async () => {
    throw new Error("no way through");
  };
  const before = await startBefore((_request, response) => response.end(), { layers: [fails] });

  // Act
  const response = await fetch(`${before.endpoint}/bucket/key`, {
    method: "PUT",
    headers: signedFor("s3", before.principals),
    body: "some",
  });

  // Assess
  expect(response.status).toBe(500);
  expect(await response.text()).toMatch(/InternalFailure.*no way through/);
  await before.stop();
});
