import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { follow, readSummary, type Snapshot } from "../../../client/follow";
import { writeLocalOutputs } from "../../../client/local-outputs";
import { DEAD_LETTER_QUEUES } from "../../../client/redrive/dead-letter-queues";
import { inspectQueue, type QueueContents } from "../../../client/redrive/dead-letters";
import { redriveQueue } from "../../../client/redrive/redrive-queue";
import { type StartedUpload, uploadFile } from "../../../client/upload";
import { listRecentUploads } from "../../../client/uploads";
import type { WaitingWork } from "../../../client/waiting/work";
import { localSource } from "../../../console/server/local-source";
import { uploadReader } from "../../../console/server/read-upload";
import { uploadsReader } from "../../../console/server/read-uploads";
import { errorReply } from "../../../local/gateway/error-reply";
import { sendingEnabledReply } from "../../../local/services/start-ses";
import { createBreaker } from "../../helpers/breaker";
import { type LocalStack, startLocalStack } from "../../helpers/local-stack";
import { csvOf, people } from "../../helpers/people";
import { startRollcall } from "../../helpers/start-command";

const ONE_ATTEMPT = { maximumRetryAttempts: 0 };

/** One upload loses its way at every place where it can, and finds it again each time. */
describe("redrive", () => {
  let isSendingPaused = false;
  const rights = createBreaker(
    "process-csv GetObject",
    "insert-users ReceiveMessage",
    "send-welcome BatchGetItem",
    "report-status SendTaskSuccess",
  );
  let local: LocalStack;
  let upload: StartedUpload;
  beforeAll(async () => {
    local = await startLocalStack({
      layers: [
        rights.layer,
        async (call, next) => {
          if (!isSendingPaused) return next();
          if (call.operation === "GetAccountSendingEnabled") return sendingEnabledReply(false);
          if (call.operation !== "SendEmail") return next();
          const message = "Email sending is disabled for the account.";
          return errorReply(call, { status: 400, code: "AccountSendingPausedException", message });
        },
      ],
      overrides: {
        "process-csv": ONE_ATTEMPT,
        "users-to-send-welcome": ONE_ATTEMPT,
        "uploads-to-report-status": ONE_ATTEMPT,
      },
    });
    const path = join(local.directory, "stuck people.csv");
    await writeFile(path, csvOf([...people(0, 210), "Ada,not-an-address,London"]));
    upload = await uploadFile(local.stack, path);
  });
  afterAll(() => local.stop());

  async function untilDeadLettered(
    name: string,
    isAll = ({ count }: QueueContents) => count > 0,
  ): Promise<QueueContents> {
    for (;;) {
      const waiting = await inspectQueue(local.stack, queueNamed(name));
      if (isAll(waiting)) return waiting;
    }
  }
  const redriven = (name: string) => redriveQueue(local.stack, queueNamed(name));
  /** Moves one of the records to a shard that the users stream no longer has, as after 24 hours. */
  async function forgetShard(): Promise<void> {
    const { sqs, outputs } = local.stack;
    const QueueUrl = outputs.sendWelcomeFailedQueueUrl;
    const [{ Body = "", ReceiptHandle } = {}] =
      (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages ?? [];
    const gone = Body.replace(/"shardId":"[^"]+"/, '"shardId":"shardId-00000000000000000001-00000001"');
    expect(gone).not.toBe(Body);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: gone }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
  /** What the upload waits for in that place, once the follow, the list and the console agree. */
  async function untilWaiting(where: string, followed = upload): Promise<WaitingWork> {
    const inPlace = (waiting: WaitingWork[] = []) => waiting.find((work) => work.where === where);
    const { stack, cloud, logs } = local;
    const { uploadId } = followed;
    for await (const { waiting, execution } of follow(stack, followed)) {
      const work = inPlace(waiting);
      if (work === undefined) continue;
      const { uploads } = await listRecentUploads(stack, 20);
      const source = localSource(cloud, stack, logs);
      const onPage = await uploadReader(source, uploadId)();
      const listed = (await uploadsReader(source)({}).read()).uploads.find((each) => each.uploadId === uploadId);
      expect(execution.status).toBe("RUNNING");
      expect(inPlace(uploads.find((each) => each.uploadId === uploadId)?.waiting)).toStrictEqual(work);
      expect([inPlace(onPage.waiting), inPlace(listed?.waiting)]).toStrictEqual([work, work]);
      return work;
    }
    return assert.fail(`The execution ended without work in ${where}.`);
  }
  async function until(condition: (snapshot: Snapshot) => boolean): Promise<void> {
    for await (const snapshot of follow(local.stack, upload)) if (condition(snapshot)) return;
    assert.fail("The execution ended first.");
  }

  it("gives a file that could not be read to process-csv again", async () => {
    const waiting = await untilWaiting("process-csv-failed");
    const { messages } = await untilDeadLettered("process-csv-failed");
    rights.giveBack("process-csv GetObject");
    const { redriven: redrivenMessages } = await redriven("process-csv-failed");
    const [{ what, reason } = { what: "", reason: "" }] = messages;
    expect(what).toBe(`s3://${local.stack.outputs.uploadsBucket}/stuck people.csv (upload ${upload.uploadId})`);
    expect(reason).toMatch(/^RetriesExhausted after 1 attempt: AccessDenied/);
    expect(redrivenMessages).toBe(1);
    expect(waiting).toStrictEqual({
      where: "process-csv-failed",
      isDeadLettered: true,
      what: `${what}. ${reason}.`,
      nextStep: "Fix the cause, then redrive: npx rollcall redrive --queue process-csv-failed",
    });
    await until(({ summary }) => summary.parsedAt !== undefined);
  });

  it("gives rows that could not be inserted to insert-users again", async () => {
    // Prepare: insert-users gets no message. Here another consumer does not process them.
    const { sqs, outputs } = local.stack;
    const QueueUrl = outputs.bufferQueueUrl;
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 });
    for (let received = 1; received > 0; ) received = (await sqs.send(receive)).Messages?.length ?? 0;

    // Act
    const { messages } = await untilDeadLettered("buffer-dead-letters", ({ count }) => count === 3);
    const waiting = await untilWaiting("buffer-dead-letters");
    rights.giveBack("insert-users ReceiveMessage");
    const done = await redriven("buffer-dead-letters");

    // Assess
    const last = messages.map(({ what }) => what).toSorted()[2];
    expect(last).toBe(`batch 2 of upload ${upload.uploadId}: lines 202 to 211`);
    expect(done).toStrictEqual({ queue: "buffer-dead-letters", redriven: 3, remaining: 0 });
    expect(waiting.what).toMatch(
      /^batch \d of upload stuck-people-csv-\w+: lines .* and 2 more messages\. insert-users failed/,
    );
    await until(({ summary }) => summary.toInsert === 0);
  });

  it("sends welcome emails that were dead-lettered", async () => {
    // Prepare
    const usersIn = ({ messages }: QueueContents) =>
      messages.reduce((sum, { what }) => sum + Number.parseInt(what, 10), 0);
    const { count, messages } = await untilDeadLettered("send-welcome-failed", (waiting) => usersIn(waiting) === 210);
    const waiting = await untilWaiting("send-welcome-failed");
    await forgetShard();

    // Act
    rights.giveBack("send-welcome BatchGetItem");
    const { redriven: redrivenMessages } = await redriven("send-welcome-failed");

    // Assess
    expect(messages[0]?.what ?? "").toMatch(/^\d+ changes? of the table users-local at /);
    expect(messages[0]?.reason ?? "").toMatch(/^RetryAttemptsExhausted after 1 attempt/);
    expect(redrivenMessages).toBe(count);
    expect(waiting.what).toMatch(/RetryAttemptsExhausted after 1 attempt/);
    await until(({ summary }) => summary.toWelcome === 0);
  });

  it("sends the task result of an execution that did not get it, which then completes", async () => {
    const { messages } = await untilDeadLettered("report-status-failed");
    expect((await untilWaiting("report-status-failed")).nextStep).toMatch(/redrive --queue report-status-failed$/);
    rights.giveBack("report-status SendTaskSuccess");
    const { redriven: redrivenMessages } = await redriven("report-status-failed");
    expect(messages[0]?.what ?? "").toMatch(/^\d changes? of the table uploads-local at /);
    expect(redrivenMessages).toBeGreaterThan(0);
    await until(({ execution }) => execution.status === "SUCCEEDED");
    const sentTo = (await local.emails()).flatMap(({ destination }) => destination.to);
    expect(sentTo.length).toBe(210);
    expect(new Set(sentTo).size).toBe(210);
  });

  it("shows that emails wait while SES is paused, and after their retries are exhausted", async () => {
    // Prepare: what send-welcome does after 45 days
    isSendingPaused = true;
    const path = join(local.directory, "paused.csv");
    await writeFile(path, csvOf(people(300, 303)));
    const paused = await uploadFile(local.stack, path);
    const { uploadId } = paused;
    const retried = await untilWaiting("welcome-retry", paused);
    const { sqs, outputs } = local.stack;
    const users = [{ email: "person-300@example.com", name: "Person 300", uploadId }];
    const MessageBody = JSON.stringify({ users });
    await sqs.send(new SendMessageCommand({ QueueUrl: outputs.welcomeRetryDeadLetterQueueUrl, MessageBody }));

    // Act
    const exhausted = await untilWaiting("welcome-retry-dead-letters", paused);

    // Assess
    expect(retried.isDeadLettered).toBe(false);
    expect(retried.what).toBe("3 welcome emails not sent: sending is paused for this SES account.");
    expect(retried.nextStep).toMatch(/update-account-sending-enabled --enabled.*retried every 30 minutes/);
    expect(exhausted.what).toMatch(/^1 welcome email of upload paused-csv-\w+\. SES refused them for 45 days/);
    isSendingPaused = false;
  });

  it("shows a file whose execution could not be started, to the command that uploads it, and in every list", async () => {
    // Prepare
    rights.withdraw("process-csv StartExecution");
    const { stack, cloud, logs, directory } = local;
    const file = join(directory, "not started.csv");
    await writeFile(file, csvOf(people(400, 402)));
    const outputs = join(directory, "outputs.json");
    await writeFile(
      outputs,
      JSON.stringify({ ...cloud.outputs, endpoint: cloud.endpoint, credentials: cloud.credentials }),
    );

    // Act
    const command = startRollcall(["upload", "--quiet", file, "--outputs", outputs]);
    const { uploadId, executionArn } = await uploadFile(stack, file);
    const work = await first(follow(stack, { file, uploadId, executionArn }));
    const list = await startRollcall(["status", "--outputs", outputs]).ended;
    const state = await startRollcall(["status", "--no-wait", uploadId, "--outputs", outputs]).ended;
    const page = await uploadsReader(localSource(cloud, stack, logs))({}).read();
    rights.giveBack("process-csv StartExecution");
    await redriven("process-csv-failed");

    // Assess
    expect(work.waiting?.[0]?.what).toMatch(/not started\.csv .*AccessDeniedException/);
    for (const { code, stdout } of [list, state]) {
      expect(code).toBe(0);
      expect(stdout).toMatch(/waits in process-csv-failed: s3:.*not started\.csv/);
      expect(stdout).toContain(`npx rollcall redrive --queue process-csv-failed --outputs ${outputs}`);
    }
    expect(page.notStarted[0]?.what).toMatch(/not started\.csv/);
    expect((await command.ended).code).toBe(0);
  });

  it("enqueues the users of an upload whose stream records and dead letters are gone, each once", async () => {
    // Prepare: users from before the stream's retention, of which send-welcome gets no records
    rights.withdraw("send-welcome GetRecords");
    const { stack, cloud, directory } = local;
    const path = join(directory, "forgotten.csv");
    await writeFile(path, csvOf(people(500, 525)));
    const forgotten = await uploadFile(stack, path);
    const { uploadId } = forgotten;
    for await (const { summary } of follow(stack, forgotten)) if (summary.toInsert === 0) break;
    const emails = people(500, 525).map((row) => row.split(",")[1] ?? "");
    const run = (...parameters: string[]) =>
      startRollcall(["redrive", "--upload", uploadId, "--outputs", outputs, ...parameters]).ended;
    const outputs = join(directory, "outputs.json");
    await writeLocalOutputs(cloud, outputs);
    const early = await run("--yes");
    for (const { email } of (await local.users()).filter((user) => user.uploadId === uploadId))
      await stack.documents.send(
        new UpdateCommand({
          TableName: stack.outputs.usersTable,
          Key: { email },
          UpdateExpression: "SET createdAt = :createdAt",
          ExpressionAttributeValues: { ":createdAt": "2026-01-01T00:00:00.000Z" },
        }),
      );

    // Act
    const listed = await run("--list");
    const enqueued = await run("--yes", "--json");
    const again = await run("--yes");
    for await (const { execution } of follow(stack, forgotten)) if (execution.status !== "RUNNING") break;
    rights.giveBack("send-welcome GetRecords");
    const done = await run("--yes");

    // Assess
    expect([early.code, early.stdout]).toStrictEqual([
      ...[3, expect.stringMatching(/^0 users without a welcome email\n {2}25 more users created in the last 25 hours/)],
    ]);
    expect([listed.code, listed.stdout]).toStrictEqual([3, "25 users without a welcome email\n"]);
    expect(listed.stderr).toContain(`npx rollcall redrive --yes --upload ${uploadId} --outputs ${outputs}`);
    expect([enqueued.code, JSON.parse(enqueued.stdout)]).toStrictEqual([
      ...[0, { uploadId, unwelcomed: 25, recent: 0, enqueued: 25 }],
    ]);
    expect(again.code).toBe(0);
    expect([done.code, done.stdout]).toStrictEqual([0, "0 users without a welcome email\n"]);
    expect(await readSummary(stack, uploadId)).toMatchObject({ inserted: 25, welcomed: 25, toWelcome: 0 });
    const sentTo = (await local.emails()).flatMap(({ destination }) => destination.to);
    expect(sentTo.filter((address) => emails.includes(address)).toSorted()).toStrictEqual(emails.toSorted());
  });

  it("leaves a message that is none of the program's, and says so with 3", async () => {
    // Prepare
    const { cloud, stack, directory } = local;
    const outputs = join(directory, "outputs.json");
    await writeLocalOutputs(cloud, outputs);
    const QueueUrl = stack.outputs.bufferDeadLetterQueueUrl;
    await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "poison" }));

    // Act
    const { code, stdout, stderr } = await startRollcall(["redrive", "--yes", "--json", "--outputs", outputs]).ended;

    // Assess
    assert.equal(code, 3, stderr);
    const queues = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(queues.map(({ queue }) => queue)).toStrictEqual(DEAD_LETTER_QUEUES.map(({ name }) => name));
    const { count, redriven: redrivenMessages, remaining, messages } = queues[1];
    expect([count, redrivenMessages, remaining, messages[0].known]).toStrictEqual([1, 0, 1, false]);
    expect((await untilDeadLettered("buffer-dead-letters")).count).toBe(1);
  });
});

async function first<Value>(values: AsyncGenerator<Value>): Promise<Value> {
  for await (const value of values) return value;
  return assert.fail("There is none.");
}

function queueNamed(name: string) {
  const queue = DEAD_LETTER_QUEUES.find((each) => each.name === name);
  assert.ok(queue);
  return queue;
}
