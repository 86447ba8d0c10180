import assert from "node:assert/strict";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { S3Event } from "aws-lambda";
import fc from "fast-check";
import { createProcessCsv } from "../../../runtime/process-csv/create-process-csv";
import { batchOf } from "../../../runtime/upload/batch";
import { uploadIdOf } from "../../../runtime/upload/upload";
import { fakeBuckets } from "../../helpers/fake-buckets";
import { fakeClient } from "../../helpers/fake-client";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { contextWith } from "../../helpers/lambda-events";
import { csvOf, people } from "../../helpers/people";
import { anyLongFile } from "../csv/any-file";

const UPLOAD_ID = uploadIdOf("uploads", "people.csv", "v1");

function notification(size: number, versionId: string, eTag: string): S3Event {
  const object = { key: "people.csv", versionId, eTag, size, sequencer: "1" };
  return { Records: [{ s3: { bucket: { name: "uploads" }, object } }] } as S3Event;
}

/** Every look at it takes a second: a run of 33 seconds has to stop at once, one of 40 after some batches. */
function tickingClock() {
  let now = Date.parse("2026-01-01T00:00:00Z");
  const wait = async (milliseconds: number) => {
    now += milliseconds;
  };
  return {
    wait,
    random: () => 0.5,
    now() {
      now += 1_000;
      return now;
    },
  };
}

interface Course {
  /** Seconds that each run has, the last for all further ones. */
  seconds: number[];
  /** The calls, counted from the first, that fail before or after they take effect; the run ends in it. */
  deadly?: { call: number; takesEffect: boolean }[];
  /** How many notifications of the upload arrive at the same time. */
  notifications?: number;
}

/** Signs a file up, as Lambda would run it: what fails is tried again, what is invoked is run. */
async function signUp(file: Buffer, { seconds, deadly = [], notifications = 1 }: Course) {
  let calls = 0;
  const called = (when: boolean) => {
    if (deadly.some(({ call, takesEffect }) => call === calls && takesEffect === when)) throw new Error("killed");
  };
  const before = () => {
    calls++;
    called(false);
  };
  const deadlyClient = <Client extends { send: unknown }>(client: Client): Client => ({
    ...client,
    send: async (command: never) => {
      const output = await (client.send as (command: never) => Promise<unknown>)(command);
      called(true);
      return output;
    },
  });
  const s3 = fakeBuckets(before);
  const { versionId, etag } = s3.objects.set("uploads/people.csv", file);
  const bodies: string[] = [];
  const sqs = fakeClient<SQSClient>((_command, { Entries }: { Entries: { MessageBody: string }[] }) => {
    before();
    bodies.push(...Entries.map(({ MessageBody }) => MessageBody));
    return {};
  });
  const waiting = Array.from({ length: notifications }, () => notification(file.length, versionId, etag));
  const lambda = fakeClient<LambdaClient>((_command, { Payload }: { Payload: string }) => {
    before();
    waiting.push(JSON.parse(Payload));
    return {};
  });
  const sfn = fakeClient<SFNClient>(() => {
    before();
    return {};
  });
  const db = fakeDynamodb({}, before);
  const processCsv = createProcessCsv({
    ...{ s3: s3.client, sqs: deadlyClient(sqs.client), sfn: sfn.client, dynamodb: deadlyClient(db.client) },
    ...{ lambda: deadlyClient(lambda.client), functionName: "process-csv", clock: tickingClock() },
    ...{ uploadsTable: "uploads", bufferQueueUrl: "q", reportsBucket: "reports", stateMachineArn: "arn" },
    rowsPerBatch: 25,
  });

  let runs = 0;
  const worker = async () => {
    for (let event = waiting.shift(); event; event = waiting.shift()) {
      const has = seconds[Math.min(runs++, seconds.length - 1)] ?? 60;
      if (runs > 2_000) throw new Error("It does not come to an end.");
      try {
        await processCsv(event, contextWith(has));
      } catch (error) {
        if (!(error instanceof Error && error.message === "killed")) throw error;
        waiting.push(event);
      }
    }
  };
  await Promise.all(Array.from({ length: notifications }, worker));

  const batches = new Map(bodies.map((body) => [batchOf(body).number, body]));
  assert.equal(new Set(bodies).size, batches.size, "a batch that is sent again is the same");
  const { checkpoint, parsedBytes, startedAt, parsedAt, expiresAt, ...summary } =
    db.uploadPart(UPLOAD_ID, "SUMMARY") ?? {};
  const ended = { batches, summary, rejects: s3.objects.get(`reports/${UPLOAD_ID}/rejects.csv`)?.toString() };
  return { ended, runs, moved: checkpoint !== undefined };
}

// Properties below end on a failure: to make the file of a failing one smaller would take minutes.

const AT_ONCE: Course = { seconds: [900] };
const EVERY_BATCH: Course = { seconds: [33] };
const anyCourse = fc.record({
  seconds: fc.array(fc.integer({ min: 30, max: 60 }), { minLength: 1, maxLength: 8 }),
  deadly: fc.array(fc.record({ call: fc.integer({ min: 1, max: 60 }), takesEffect: fc.boolean() }), { maxLength: 4 }),
  notifications: fc.integer({ min: 1, max: 3 }),
});

describe("process-csv, in several runs", () => {
  beforeEach(() => {
    jest.spyOn(console, "info").mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it("comes to the same batches, counts and rejects as in one, stopped after every batch", async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(anyLongFile, async (file) => {
        const whole = await signUp(file, AT_ONCE);
        const pieces = await signUp(file, EVERY_BATCH);
        expect(pieces.ended).toStrictEqual(whole.ended);
        expect(whole.runs).toBe(1);
        runs += pieces.runs;
      }),
      { numRuns: 40, endOnFailure: true },
    );
    expect(runs).toBeGreaterThan(120);
  });

  it("gives the same result, stopped anywhere, killed at any call, its answer lost, notified twice at once", async () => {
    await fc.assert(
      fc.asyncProperty(anyLongFile, anyCourse, async (file, course) => {
        const whole = await signUp(file, AT_ONCE);
        const pieces = await signUp(file, course);
        expect(pieces.ended).toStrictEqual(whole.ended);
      }),
      { numRuns: 80, endOnFailure: true },
    );
  });

  it("closes a batch in every run, however short its time", async () => {
    const { ended, runs } = await signUp(Buffer.from(csvOf(people(0, 260))), { seconds: [1] });
    expect(ended.batches.size).toBe(11);
    expect(runs).toBeLessThanOrEqual(11);
  });

  it("comes to an end where nothing but rejects is in the file", async () => {
    const file = Buffer.from(`name,email\n${"Bob,bob\n".repeat(3_000)}`);
    const pieces = await signUp(file, EVERY_BATCH);
    assert.ok(pieces.moved);
    expect(pieces.ended).toStrictEqual((await signUp(file, AT_ONCE)).ended);
    expect(pieces.ended.summary.rejected).toBe(3_000);
  });
});
