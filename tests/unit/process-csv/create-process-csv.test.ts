import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { S3Event } from "aws-lambda";
import { createProcessCsv } from "../../../runtime/process-csv/create-process-csv";
import { checkProgress } from "../../../runtime/process-csv/process-upload";
import { batchOf } from "../../../runtime/upload/batch";
import type { ExistingUsers } from "../../../runtime/upload/existing-users";
import type { Checkpoint } from "../../../runtime/upload/summary";
import { uploadIdOf } from "../../../runtime/upload/upload";
import { fakeClient } from "../../helpers/fake-client";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { fakeS3 } from "../../helpers/fake-s3";
import { contextWith } from "../../helpers/lambda-events";
import { csvOf, people } from "../../helpers/people";
import { virtualClock } from "../../helpers/virtual-clock";

const UPLOAD_ID = uploadIdOf("uploads", "new people.csv", "v1");
const GOOD = csvOf(people(0, 30));

function notification(size: number, key = "new+people.csv"): S3Event {
  const object = { key, versionId: "v1", eTag: "e", size, sequencer: "1" };
  return { Records: [{ s3: { bucket: { name: "uploads" }, object } }] } as S3Event;
}

/** process-csv with an uploaded file in place; `fail` names a command that is refused, as long as it is set. */
function prepare(
  file: string | Buffer,
  Metadata: Record<string, string> = {},
  stack: { existingUsers?: ExistingUsers; notifyEmail?: string } = {},
) {
  const order: string[] = [];
  const faults: {
    fail?: string;
    failFrom?: number;
    failTo?: number;
    error: Error;
    ignoresRange?: boolean;
    /** Before the second UpdateItem takes effect. */
    hold?: Promise<void>;
  } = { error: new Error("refused") };
  const call = (command: string) => {
    order.push(command.replace("Command", ""));
    const calls = order.filter((each) => `${each}Command` === command).length;
    const { fail, failFrom = 1, failTo = Number.POSITIVE_INFINITY, error, hold } = faults;
    if (command === fail && calls >= failFrom && calls <= failTo) throw error;
    return command === "UpdateItemCommand" && calls === 2 && hold ? hold : {};
  };
  const reports = new Map<unknown, unknown>();
  const s3 = fakeS3((command, { Range, Bucket, Key, Body: content }) => {
    call(command);
    if (command === "PutObjectCommand") reports.set(Key, content);
    if (Bucket === "reports") return { Body: { transformToByteArray: async () => reports.get(Key) } };
    const bytes = Buffer.from(file);
    if (Range === undefined || faults.ignoresRange)
      return { Body: inPieces(bytes), Metadata, $metadata: { httpStatusCode: 200 } };
    const from = Number(/^bytes=(\d+)-$/.exec(String(Range))?.[1]);
    return {
      Body: inPieces(bytes.subarray(from)),
      ContentRange: `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      $metadata: { httpStatusCode: 206 },
    };
  });
  const sqs = fakeClient<SQSClient>(call);
  const sfn = fakeClient<SFNClient>(call);
  const lambda = fakeClient<LambdaClient>(call);
  const db = fakeDynamodb({}, call);
  const processCsv = createProcessCsv({
    ...{ s3: s3.client, sqs: sqs.client, sfn: sfn.client, dynamodb: db.client, lambda: lambda.client },
    ...{ uploadsTable: "uploads", bufferQueueUrl: "q", reportsBucket: "reports", stateMachineArn: "arn" },
    ...{ functionName: "process-csv", clock: virtualClock(), rowsPerBatch: 25 },
    ...stack,
  });
  const run = (event = notification(file.length), seconds?: number) => processCsv(event, contextWith(seconds));
  const summary = () => db.uploadPart(UPLOAD_ID, "SUMMARY") ?? {};
  const bodies = () =>
    sqs.sent.flatMap(({ input }) => (input.Entries as { MessageBody: string }[]).map(({ MessageBody }) => MessageBody));
  return {
    run,
    faults,
    order,
    summary,
    setSummary: (attributes: object) => db.putUploadPart({ ...summary(), ...attributes }),
    bodies,
    /** The bytes read that were recorded. */
    noted: () =>
      db.sent
        .map(({ input }) => input.ExpressionAttributeValues as Record<string, { N?: string }> | undefined)
        .flatMap((values) => (values?.[":parsedBytes"] ? [Number(values[":parsedBytes"].N)] : [])),
    invoked: lambda.sent,
    rejects: () => s3.sent.filter((s) => s.command === "PutObjectCommand"),
  };
}

/** In pieces, as S3 sends. */
async function* inPieces(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 4096) yield bytes.subarray(at, at + 4096);
}

describe("createProcessCsv", () => {
  it("ignores a folder marker: an object of 0 bytes whose key ends with a slash", async () => {
    const { run, order } = prepare("");
    const log = jest.spyOn(console, "info").mockImplementation(() => {});
    await run(notification(0, "2026/"));
    expect(order).toStrictEqual([]);
    expect(log.mock.calls).toStrictEqual([['{"message":"folder marker ignored","bucket":"uploads","key":"2026/"}']]);
  });

  beforeEach(() => {
    jest.spyOn(console, "info").mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it("takes an upload from its notification to the end of parsing", async () => {
    const log = jest.spyOn(console, "info").mockImplementation(() => {});
    const { run, order, summary, bodies } = prepare(GOOD);
    await run();

    expect(log.mock.calls.map((call) => JSON.parse(String(call[0])))).toStrictEqual([
      { message: "parsed", uploadId: UPLOAD_ID, rows: 30, accepted: 30, rejected: 0 },
    ]);
    const batches = bodies().map((body) => batchOf(body));
    expect(batches.map(({ uploadId, number, rows }) => [uploadId, number, rows.length])).toStrictEqual([
      [UPLOAD_ID, 0, 25],
      [UPLOAD_ID, 1, 5],
    ]);
    const { key, rows, accepted, rejected, toInsert, toWelcome, parsedAt, rejects } = summary();
    expect([key, rows, accepted, rejected, toInsert, toWelcome]).toStrictEqual(["new people.csv", 30, 30, 0, 30, 0]);
    assert.ok(parsedAt);
    expect(rejects).toBeUndefined();
    expect(order.indexOf("StartExecution")).toBeLessThan(order.indexOf("GetObject"));
    expect(order.at(-1)).toBe("UpdateItem");
  });

  it("stores the rejected rows, and processes the accepted ones", async () => {
    const { run, summary, bodies, rejects } = prepare(
      csvOf(["Ann,ann@x.org,Rome", "Bob,bob,Ulm", "Cem,cem@x.org,Bonn"]),
    );
    await run();

    expect(bodies().flatMap((body) => batchOf(body).rows.map(({ email }) => email))).toStrictEqual([
      "ann@x.org",
      "cem@x.org",
    ]);
    const [stored] = rejects();
    expect(String(stored?.input.Body)).toMatch(
      /^\ufeffname,email,town,_line,_code,_reason\r\nBob,bob,Ulm,3,INVALID_EMAIL,/,
    );
    const { rows, accepted, rejected, reasons } = summary();
    expect([rows, accepted, rejected, summary().rejects]).toStrictEqual([3, 2, 1, `s3://reports/${stored?.input.Key}`]);
    expect(reasons).toStrictEqual([{ code: "INVALID_EMAIL", count: 1, firstLine: 3, value: "bob" }]);
  });

  it("keeps users who exist already, and says so in SUMMARY alone", async () => {
    const { run, summary, bodies } = prepare(GOOD);
    await run();
    expect(summary().existingUsers).toBe("keep");
    expect(bodies().filter((body) => body.includes("existingUsers"))).toStrictEqual([]);
  });

  it("states in each message the policy that the object's metadata has", async () => {
    const { run, summary, bodies } = prepare(GOOD, { "existing-users": "update" });
    await run();
    expect(summary().existingUsers).toBe("update");
    expect(bodies().map((body) => batchOf(body).existingUsers)).toStrictEqual(["update", "update"]);
  });

  it.each([
    [{}, "fill"],
    [{ "existing-users": "keep" }, "keep"],
  ])("takes the stack's policy unless the object has one: %j", async (metadata, policy) => {
    const { run, summary, bodies } = prepare(GOOD, metadata, { existingUsers: "fill" });
    await run();
    expect(summary().existingUsers).toBe(policy);
    expect(bodies().map((body) => batchOf(body).existingUsers ?? "keep")).toStrictEqual([policy, policy]);
  });

  it("fails the upload for a policy that there is not, after it has recorded the address to notify", async () => {
    jest.spyOn(console, "info").mockImplementation(() => {});
    jest.spyOn(console, "error").mockImplementation(() => {});
    const { run, summary, bodies } = prepare(GOOD, { "existing-users": "merge", "notify-email": "boss@x.org" });
    await run();
    expect(summary()).toMatchObject({ error: "INVALID_EXISTING_USERS", notifyEmail: "boss@x.org" });
    expect(summary().cause).toMatch(/existing-users is not one of keep, fill, update/);
    expect(bodies()).toStrictEqual([]);
  });

  it("records once the address to notify, as the object's metadata states it", async () => {
    const { run, summary, order } = prepare(GOOD, { "notify-email": "Boss <Boss@x.org>" });
    await run();
    expect(summary().notifyEmail).toBe("boss@x.org");
    expect(order.filter((call) => call === "UpdateItem")).toHaveLength(4);
  });

  it.each([
    [{}, "list@x.org"],
    [{ "notify-email": "boss@x.org" }, "boss@x.org"],
    [{ "notify-email": "boss@@x.org" }, "list@x.org"],
  ])("records the stack's address to notify unless the object has one: %j", async (metadata, address) => {
    jest.spyOn(console, "info").mockImplementation(() => {});
    const { run, summary } = prepare(GOOD, metadata, { notifyEmail: "list@x.org" });
    await run();
    expect(summary().notifyEmail).toBe(address);
  });

  it("records the stack's address to notify for a file that it cannot read, too", async () => {
    jest.spyOn(console, "error").mockImplementation(() => {});
    const { run, faults, summary } = prepare(GOOD, {}, { notifyEmail: "list@x.org" });
    Object.assign(faults, { fail: "GetObjectCommand", error: Object.assign(new Error("gone"), { name: "NoSuchKey" }) });
    await run().catch(() => {});
    expect(summary().notifyEmail).toBe("list@x.org");
  });

  it("does not fail because of an address that is none, and logs why without it", async () => {
    const log = jest.spyOn(console, "info").mockImplementation(() => {});
    const { run, summary } = prepare(GOOD, { "notify-email": "boss@@x.org" });
    await run();
    expect(log.mock.calls.map((call) => JSON.parse(String(call[0])))[0]).toStrictEqual({
      ...{ message: "setting refused", uploadId: UPLOAD_ID, setting: "notify-email", code: "INVALID_EMAIL" },
    });
    expect(log.mock.calls.join()).not.toContain("boss");
    expect([summary().notifyEmail, summary().notifyError, summary().accepted]).toStrictEqual([
      undefined,
      "INVALID_EMAIL",
      30,
    ]);
  });

  it("keeps SES's answer to a notice where a later run finds the address refused", async () => {
    const { run, summary, setSummary, order } = prepare(GOOD, { "notify-email": "boss@@x.org" });
    await run(undefined, 33);
    setSummary({ notifyError: "Address blacklisted." });
    const updates = () => order.filter((call) => call === "UpdateItem").length;
    const before = updates();
    await run();
    expect(summary()).toMatchObject({ notifyError: "Address blacklisted.", accepted: 30 });
    // The begin, the progress and the end: nothing stated is recorded again.
    expect(updates() - before).toBeLessThanOrEqual(3);
  });

  it("records a policy that there is not with no error of the notice", async () => {
    jest.spyOn(console, "error").mockImplementation(() => {});
    const { run, summary } = prepare(GOOD, { "existing-users": "merge" });
    await run();
    expect([summary().error, summary().notifyError]).toStrictEqual(["INVALID_EXISTING_USERS", undefined]);
  });

  it("does nothing for a notification redelivered after the end", async () => {
    const { run, order, summary } = prepare(GOOD);
    await run();
    const [before, calls] = [summary(), order.length];
    await run();
    expect(summary()).toStrictEqual(before);
    expect(order.slice(calls)).toStrictEqual(["UpdateItem"]);
  });

  it("fails the upload where its file cannot be read, and does not ask for another attempt", async () => {
    const { run, summary, bodies } = prepare("name,town\nAnn,Rome\n");
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    await run();
    expect(log.mock.calls.map(([line]) => JSON.parse(line))).toMatchObject([
      { message: "upload fails", uploadId: UPLOAD_ID, code: "NO_EMAIL_COLUMN" },
    ]);
    expect(summary().error).toBe("NO_EMAIL_COLUMN");
    expect(String(summary().cause)).toMatch(/No email column/);
    expect(summary().parsedAt).toBeUndefined();
    expect(bodies()).toStrictEqual([]);
  });

  it("ends rejects.csv where the file breaks off after rejected rows, and once for each attempt", async () => {
    const whole = gzipSync(csvOf(["Bob,bob,Ulm", ...people(0, 20_000)]));
    const { run, summary, rejects, faults } = prepare(whole.subarray(0, whole.length / 2));
    jest.spyOn(console, "error").mockImplementation(() => {});
    faults.fail = "UpdateItemCommand";
    faults.failFrom = 3;
    await assert.rejects(run(), (thrown) => thrown === faults.error);
    delete faults.fail;
    await run();
    expect(summary()).toMatchObject({ error: "TRUNCATED_GZIP", rejected: 1 });
    expect(summary().rejects).toBe(`s3://reports/${UPLOAD_ID}/rejects.csv`);
    const bodies = rejects().map(({ input }) => String(input.Body));
    expect(bodies.at(-1)).toMatch(/^\ufeffname,email,town,_line,_code,_reason\r\nBob,bob,Ulm,2,INVALID_EMAIL,/);
    expect(new Set(bodies).size).toBe(1);
  });

  it("ends the rejects.csv of earlier invocations where the file cannot be read any more", async () => {
    const { run, faults, summary, rejects } = prepare(csvOf(["Bob,bob,Ulm", ...people(0, 30)]));
    await run(undefined, 33);
    expect((summary().checkpoint as Checkpoint).rejected).toBe(1);
    faults.ignoresRange = true;
    jest.spyOn(console, "error").mockImplementation(() => {});
    await run();
    expect(summary()).toMatchObject({ error: "RANGE_NOT_SERVED", rejected: 1 });
    expect(summary().rejects).toBe(`s3://reports/${UPLOAD_ID}/rejects.csv`);
    expect(rejects().at(-1)?.input.Key).toBe(`${UPLOAD_ID}/rejects.csv`);
  });

  describe("an upload whose execution failed since it was not parsed in time", () => {
    const TIMED_OUT = { status: "FAILED", finishedAt: "2026-01-03", error: "PARSE_TIMED_OUT", cause: "Too late." };

    it("is parsed by a redrive, from the checkpoint on and exactly", async () => {
      const { run, setSummary, summary, bodies } = prepare(GOOD);
      await run(undefined, 33);
      setSummary(TIMED_OUT);
      await run(undefined, 34);
      expect(bodies().length).toBe(2);
      expect(summary()).toMatchObject({ ...TIMED_OUT, rows: 30, accepted: 30, toInsert: 30 });
      assert.ok(summary().parsedAt);
    });

    it("moves its checkpoint", async () => {
      const { run, setSummary, summary, invoked } = prepare(GOOD);
      setSummary({ uploadId: UPLOAD_ID, part: "SUMMARY", ...TIMED_OUT });
      await run(undefined, 33);
      expect((summary().checkpoint as Checkpoint).rows).toBe(25);
      expect(invoked.length).toBe(1);
    });

    it("says so where its file is gone by then", async () => {
      const { run, faults, setSummary, summary } = prepare(GOOD);
      setSummary({ uploadId: UPLOAD_ID, part: "SUMMARY", ...TIMED_OUT });
      jest.spyOn(console, "error").mockImplementation(() => {});
      faults.fail = "GetObjectCommand";
      faults.error = Object.assign(new Error("gone"), { name: "NoSuchKey", $metadata: { httpStatusCode: 404 } });
      await run();
      expect(summary()).toMatchObject({ status: "FAILED", error: "OBJECT_GONE" });
      expect(String(summary().cause)).toMatch(/Upload it again/);
    });
  });

  it("does nothing for a notification redelivered after a failure", async () => {
    const { run, order } = prepare("");
    await run();
    const calls = order.length;
    await run();
    expect(order.slice(calls)).toStrictEqual(["UpdateItem"]);
  });

  for (const command of ["StartExecution", "GetObject", "SendMessageBatch", "PutObject"])
    it(`throws where ${command} fails, without an end; the next attempt sends the same and ends`, async () => {
      const { run, faults, summary, bodies } = prepare(`${GOOD}Bob,bob,Ulm\n`);
      faults.fail = `${command}Command`;
      await assert.rejects(run(), (thrown) => thrown === faults.error);
      expect([summary().parsedAt, summary().error, summary().toInsert]).toStrictEqual([
        undefined,
        undefined,
        undefined,
      ]);
      const earlier = bodies();
      delete faults.fail;
      await run();
      expect(bodies().slice(0, earlier.length)).toStrictEqual(earlier);
      expect(new Set(bodies()).size).toBe(2);
      expect(summary().toInsert).toBe(30);
    });

  it("stops between two batches where its time is nearly up, and has itself invoked with the same event", async () => {
    const { run, order, summary, bodies, invoked } = prepare(GOOD);
    await run(notification(GOOD.length), 33);

    expect(bodies().length).toBe(1);
    const { offset, line, batch, rows, accepted } = summary().checkpoint as Checkpoint;
    const before = GOOD.split("\n").slice(0, 26).join("\n").length + 1;
    expect([offset, line, batch, rows, accepted]).toStrictEqual([before, 27, 1, 25, 25]);
    expect([summary().parsedAt, summary().toInsert]).toStrictEqual([undefined, undefined]);
    const [{ input } = assert.fail()] = invoked;
    expect([input.FunctionName, input.InvocationType]).toStrictEqual(["process-csv", "Event"]);
    expect(JSON.parse(String(input.Payload))).toStrictEqual(notification(GOOD.length));
    expect(order.slice(-2)).toStrictEqual(["UpdateItem", "Invoke"]);
  });

  it("has time enough with more than half a minute left", async () => {
    const { run, summary, invoked } = prepare(GOOD);
    await run(notification(GOOD.length), 34);
    assert.ok(summary().parsedAt);
    expect(invoked).toStrictEqual([]);
  });

  it("takes up what a run left that could not invoke the next", async () => {
    const { run, faults, summary, bodies } = prepare(GOOD);
    faults.fail = "InvokeCommand";
    await assert.rejects(run(notification(GOOD.length), 33), (thrown) => thrown === faults.error);
    await run();
    expect(bodies().length).toBe(2);
    expect(summary().accepted).toBe(30);
  });

  it("leaves the upload to another run that came further, and to one that ended", async () => {
    const { run, invoked, summary } = prepare(GOOD);
    await Promise.all([run(notification(GOOD.length), 33), run()]);
    assert.ok(summary().parsedAt);
    const before = invoked.length;
    await run(notification(GOOD.length), 33);
    expect(invoked.length).toBe(before);
  });

  it("fails the upload, and starts no further run, where the store ignores the range of the next run", async () => {
    const { run, faults, summary, invoked, bodies } = prepare(GOOD);
    await run(notification(GOOD.length), 33);
    faults.ignoresRange = true;
    jest.spyOn(console, "error").mockImplementation(() => {});
    await run(notification(GOOD.length), 33);
    expect(summary().error).toBe("RANGE_NOT_SERVED");
    expect([bodies().length, invoked.length]).toStrictEqual([1, 1]);
  });

  it.each([
    ["at the position at which it began", { offset: 900, line: 27 }],
    ["before it", { offset: 100, line: 3 }],
    ["at a later line of the same byte", { offset: 900, line: 28 }],
    ["at a later byte of the same line", { offset: 936, line: 27 }],
  ])("fails the upload where a run ends %s", (_where, next) => {
    const before = {
      offset: 900,
      line: 27,
      batch: 1,
      rows: 25,
      accepted: 25,
      rejected: 0,
      reasons: [],
      rejectsBytes: 0,
    };
    expect(() => checkProgress(before, next)).toThrow(
      expect.objectContaining({
        ...{ code: "NO_PROGRESS", message: expect.stringMatching(/^Reading stopped at line 27 \(byte 900\)/) },
      }),
    );
    expect(() => checkProgress(before, { offset: 936, line: 28 })).not.toThrow();
    expect(() => checkProgress(undefined, next)).not.toThrow();
  });

  it("records its progress while a large file is read", async () => {
    const file = csvOf(people(0, 5_000));
    const { run, order, summary, noted: bytes } = prepare(file);
    await run();
    expect(summary().accepted).toBe(5_000);
    const steps = bytes().map((each, index) => each - (bytes()[index - 1] ?? 0));
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(file.length / 20);
    const share = Number(summary().parsedBytes) / file.length;
    assert.ok(share > 0.9 && share <= 1, `${share}`);
    const [begin, end] = [order.indexOf("GetObject"), order.length - 1];
    const noted = order.slice(begin, end).filter((command) => command === "UpdateItem").length;
    assert.ok(noted > 10 && noted <= 20, `${noted} times`);
  });

  it("reads on while a write of its progress waits, and ends after it", async () => {
    // Prepare
    const file = csvOf(people(0, 5_000));
    const { run, faults, order, summary } = prepare(file);
    const held = Promise.withResolvers<void>();
    faults.hold = held.promise;
    const sends = () => order.filter((command) => command === "SendMessageBatch").length;

    // Act
    const running = run();
    while (sends() < 20) await new Promise((resolve) => setImmediate(resolve));
    const before = summary();
    held.resolve();
    await running;

    // Assess
    expect([before.parsedBytes, before.parsedAt]).toStrictEqual([undefined, undefined]);
    expect(summary()).toMatchObject({ accepted: 5_000, parsedBytes: expect.any(Number) });
  });

  it("logs what the file was warned of", async () => {
    const log = jest.spyOn(console, "info").mockImplementation(() => {});
    const { run, summary } = prepare(Buffer.concat([gzipSync(GOOD), Buffer.from("left over")]));
    await run();
    expect(summary().accepted).toBe(30);
    expect(log.mock.calls.map(([line]) => JSON.parse(line))).toMatchObject([
      { message: "warning", uploadId: UPLOAD_ID, warning: expect.stringMatching(/gzip/) },
      { message: "parsed" },
    ]);
  });

  it("completes an upload whose progress cannot be recorded, and logs that", async () => {
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    const { run, faults, summary } = prepare(csvOf(people(0, 5_000)));
    Object.assign(faults, { fail: "UpdateItemCommand", failFrom: 2, failTo: 4 });
    await run();
    expect(summary()).toMatchObject({ accepted: 5_000, parsedAt: expect.any(String) });
    expect(log.mock.calls.map(([line]) => JSON.parse(line))).toMatchObject(
      [1, 2, 3].map(() => ({ message: "progress not recorded", error: "Error: refused", uploadId: UPLOAD_ID })),
    );
  });

  it("stops between two batches when its time is nearly up, and invokes itself, which resumes", async () => {
    const log = jest.spyOn(console, "info").mockImplementation(() => {});
    const { run, order, summary, bodies } = prepare(GOOD);
    await run(undefined, 33);
    expect(bodies().length).toBe(1);
    expect(order.at(-1)).toBe("Invoke");
    expect(summary().parsedAt).toBeUndefined();
    await run();
    expect([bodies().length, summary().accepted, summary().toInsert]).toStrictEqual([2, 30, 30]);
    expect(log.mock.calls.map((call) => JSON.parse(String(call[0])).message)).toStrictEqual([
      "to be continued",
      "parsed",
    ]);
  });

  it("takes S3's test event, which has no records", async () => {
    const { run, order } = prepare(GOOD);
    await run({ Service: "Amazon S3", Event: "s3:TestEvent" } as unknown as S3Event);
    expect(order).toStrictEqual([]);
  });
});
