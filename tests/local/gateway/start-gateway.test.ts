import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as openRequest } from "node:http";
import { connect } from "node:net";
import { PortTaken } from "../../../local/errors";
import { startGateway } from "../../../local/gateway/start-gateway";
import { createPrincipals } from "../../../local/principals";
import { listen } from "../../../local/service";
import { signedFor, startBefore } from "./start-upstream";

test("a port in use is an error that names it and the fix", async () => {
  // Prepare
  const before = await startBefore((_request, response) => response.end());

  // Act
  const second = startGateway({ port: before.port, principals: createPrincipals(), routes: {}, layers: [] });

  // Assess
  await assert.rejects(
    second,
    (error) =>
      error instanceof PortTaken && error.message.includes(String(before.port)) && /--port/.test(error.message),
  );
  await before.stop();
});

test("a service that does not answer is an error that names it, and may be tried again", async () => {
  // Prepare
  const before = await startBefore((request) => request.socket.destroy());
  const headers = { ...signedFor("sqs", before.principals), "x-amz-target": "AmazonSQS.ListQueues" };

  // Act
  const response = await fetch(before.endpoint, { method: "POST", headers, body: "{}" });

  // Assess
  expect(response.status).toBe(502);
  const { __type, message } = (await response.json()) as { __type: string; message: string };
  expect(__type).toBe("ServiceUnavailable");
  expect(message).toMatch(/^The local sqs at http:\/\/127\.0\.0\.1:\d+ did not answer: socket hang up$/);
  await before.stop();
});

test("an S3 body streams through: its beginning arrives before its end is sent", async () => {
  // Prepare
  const beginning = Promise.withResolvers<string>();
  const whole = Promise.withResolvers<number>();
  const before = await startBefore((request, response) => {
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      if (bytes === 0) beginning.resolve(chunk.toString());
      bytes += chunk.length;
    });
    request.on("end", () => {
      whole.resolve(bytes);
      response.end("done");
    });
  });
  const request = openRequest(`${before.endpoint}/bucket/key`, {
    method: "PUT",
    headers: signedFor("s3", before.principals),
  });

  // Act
  request.write("first");
  const first = await beginning.promise;
  request.end("second");
  const [response] = await once(request, "response");

  // Assess
  expect(first).toBe("first");
  expect(await whole.promise).toBe("firstsecond".length);
  expect(response.statusCode).toBe(200);
  response.resume();
  await before.stop();
});

test("a caller that goes away takes its request to the service with it", async () => {
  // Prepare
  const arrived = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const before = await startBefore((request) => {
    arrived.resolve();
    request.on("error", () => gone.resolve());
    request.resume();
  });
  const request = openRequest(`${before.endpoint}/bucket/key`, {
    method: "PUT",
    headers: signedFor("s3", before.principals),
  });
  request.on("error", () => {});
  request.write("some");
  await arrived.promise;

  // Act
  request.destroy();

  // Assess
  await gone.promise;
  await before.stop();
});

test("a response that breaks off is broken off for the caller, too", async () => {
  // Prepare
  const before = await startBefore((_request, response) => {
    response.writeHead(200, { "content-length": 100 });
    response.write("only this", () => response.destroy());
  });

  // Act
  const response = await fetch(`${before.endpoint}/bucket/key`, { headers: signedFor("s3", before.principals) });

  // Assess
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow();
  await before.stop();
});

test("Expect: 100-continue is answered, and the body that waited for it arrives", async () => {
  // Prepare
  const before = await startBefore((request, response) => {
    expect(request.headers.expect).toBeUndefined();
    request.pipe(response);
  });
  const request = openRequest(`${before.endpoint}/bucket/key`, {
    method: "PUT",
    headers: { expect: "100-continue", "content-length": 4, ...signedFor("s3", before.principals) },
  });

  // Act
  request.flushHeaders();
  await once(request, "continue");
  request.end("body");
  const [response] = await once(request, "response");

  // Assess
  expect(Buffer.concat(await response.toArray()).toString()).toBe("body");
  await before.stop();
});

test("a stop ends connections that are open", async () => {
  // Prepare
  const before = await startBefore(() => {});
  const socket = connect(before.port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(`GET /bucket/key HTTP/1.1\r\nHost: 127.0.0.1:${before.port}\r\n\r\n`);
  // Reset or ended, either way it is closed.
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.on("close", resolve));

  // Act
  await before.stop();

  // Assess
  await closed;
});

test("calls wait for a service that starts meanwhile", async () => {
  // Prepare
  const started = Promise.withResolvers<void>();
  let isReady = false;
  const upstream = createServer((_request, response) => response.end(String(isReady)));
  const proxyTo = `http://127.0.0.1:${await listen(upstream, 0)}`;
  const principals = createPrincipals();
  const routes = { sqs: { proxyTo, ready: started.promise } };
  const gateway = await startGateway({ port: 0, principals, routes, layers: [] });

  // Act
  const call = fetch(gateway.endpoint, { method: "POST", headers: signedFor("sqs", principals), body: "{}" });
  setImmediate(() => {
    isReady = true;
    started.resolve();
  });

  // Assess
  const answer = await (await call).text();
  await gateway.stop();
  upstream.close();
  expect(answer).toBe("true");
});
