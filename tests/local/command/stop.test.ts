import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { SHORT_DURATIONS } from "../../../cli/start/fault-sites";
import { listRunningExecutions } from "../../../client/executions";
import { describeExecution, readSummary } from "../../../client/follow";
import { stopUploads } from "../../../client/stop";
import { type StartedUpload, uploadFile } from "../../../client/upload";
import { findUpload } from "../../../client/uploads";
import { SUMMARY, type Summary } from "../../../runtime/upload/summary";
import { createBreaker } from "../../helpers/breaker";
import { type LocalStack, startLocalStack } from "../../helpers/local-stack";
import { csvOf, people } from "../../helpers/people";
import { startRollcall } from "../../helpers/start-command";

/** Two uploads wait, since report-status can't send the result of their first stage. */
describe("rollcall stop", () => {
  const rights = createBreaker("report-status SendTaskSuccess");
  let local: LocalStack;
  let outputs: string;
  let ids: string[];
  beforeAll(async () => {
    local = await startLocalStack({ layers: [rights.layer] });
    outputs = join(local.directory, "outputs.json");
    const { endpoint, credentials } = local.cloud;
    await writeFile(outputs, JSON.stringify({ ...local.cloud.outputs, endpoint, credentials }));
    ids = [];
    for (const name of ["first.csv", "second.csv"]) {
      const path = join(local.directory, name);
      await writeFile(path, csvOf(people(0, 3)));
      ids.push((await uploadFile(local.stack, path)).uploadId);
    }
  });
  afterAll(() => local.stop());

  const run = (...parameters: string[]) => startRollcall(["stop", "--outputs", outputs, ...parameters]).ended;
  const running = async () => (await listRunningExecutions(local.stack)).map(({ uploadId }) => uploadId).sort();

  it("lists running executions, and stops none without a terminal and --yes", async () => {
    const { code, stdout, stderr } = await run();

    expect(code).toBe(3);
    for (const id of ids) expect(stdout).toContain(`● ${id}, started `);
    expect(stderr).toBe(`Nothing was stopped. To stop: npx rollcall stop --yes --outputs ${outputs}\n`);
    expect(await running()).toStrictEqual(ids.toSorted());
  });

  it("refuses an upload that there is not, and stops none", async () => {
    const { code, stderr } = await run("--yes", "no-such-upload");

    expect(code).toBe(1);
    expect(stderr).toMatch(/^There is no upload no-such-upload\./);
    expect(await running()).toStrictEqual(ids.toSorted());
  });

  it("stops the upload that is named", async () => {
    const [first = "", second = ""] = ids;
    const { code, stdout } = await run("--yes", "--json", first);

    expect([code, stdout]).toStrictEqual([0, `${JSON.stringify({ uploadId: first, stopped: true })}\n`]);
    expect(await running()).toStrictEqual([second]);
  });

  it("refuses an upload that is stopped", async () => {
    const { code, stderr } = await run("--yes", ids[0] ?? "");

    expect([code, stderr]).toStrictEqual([1, `There is nothing to stop: the upload ${ids[0]} is stopped already.\n`]);
  });

  it("stops all others, so that the state machine can be deleted", async () => {
    const { code, stdout } = await run("--yes");

    expect(code).toBe(0);
    expect(stdout).toMatch(/Stopped 1 upload\.\n$/);
    expect(await running()).toStrictEqual([]);
    expect((await run()).stdout).toBe("No execution is running.\n");
  });

  it("leaves an upload as it is that is stopped already, and shows stopped uploads as such", async () => {
    const upload = await findUpload(local.stack, ids[0] ?? "");
    const before = await readSummary(local.stack, upload.uploadId);
    await stopUploads(local.stack, [upload]);
    const { stdout } = await startRollcall(["status", "--outputs", outputs]).ended;
    const json = await startRollcall(["status", "--outputs", outputs, "--json"]).ended;

    const { status, stoppedAt } = await readSummary(local.stack, upload.uploadId);
    expect([status, stoppedAt]).toStrictEqual(["STOPPED", before.stoppedAt]);
    expect(stdout.match(/STOPPED: /g)).toHaveLength(2);
    expect(json.stdout.match(/"status":"ABORTED"/g)).toHaveLength(2);
    const execution = await describeExecution(local.stack, upload);
    expect([execution?.status, execution?.error]).toStrictEqual(["ABORTED", "STOPPED"]);
  });
});

describe("a stopped upload", () => {
  const rights = createBreaker();
  let local: LocalStack;
  beforeAll(async () => {
    // A batch that comes right after the stop is received again.
    local = await startLocalStack({ layers: [rights.layer], overrides: SHORT_DURATIONS });
  });
  afterAll(() => local.stop());

  async function upload(name: string, first: number, rows: number): Promise<StartedUpload> {
    const path = join(local.directory, name);
    await writeFile(path, csvOf(people(first, first + rows)));
    return uploadFile(local.stack, path);
  }
  async function until({ uploadId }: StartedUpload, holds: (summary: Partial<Summary>) => boolean) {
    for (;;) {
      const summary = await readSummary(local.stack, uploadId);
      if (holds(summary)) return summary;
      await delay(50);
    }
  }
  const isCounted = ({ parsedAt, toInsert, toWelcome }: Partial<Summary>) =>
    parsedAt !== undefined && toInsert === 0 && toWelcome === 0;
  /** Moves the stop to a while ago: no invocation from before is still running. */
  async function backdateStop({ uploadId }: Pick<StartedUpload, "uploadId">): Promise<void> {
    await local.stack.documents.send(
      new UpdateCommand({
        TableName: local.stack.outputs.uploadsTable,
        Key: { uploadId, part: SUMMARY },
        UpdateExpression: "SET stoppedAt = :stoppedAt",
        ExpressionAttributeValues: { ":stoppedAt": new Date(Date.now() - 600_000).toISOString() },
      }),
    );
  }

  it("inserts no rows, and counts them", async () => {
    rights.withdraw("insert-users BatchGetItem");
    const stopped = await upload("not inserted.csv", 0, 60);
    await until(stopped, ({ parsedAt }) => parsedAt !== undefined);
    await stopUploads(local.stack, [stopped]);
    await backdateStop(stopped);
    rights.giveBack("insert-users BatchGetItem");

    const { rows, notInserted, inserted, status } = await until(stopped, isCounted);
    expect({ rows, notInserted, inserted, status }).toStrictEqual({
      ...{ rows: 60, notInserted: 60, inserted: 0, status: "STOPPED" },
    });
    expect(await local.users()).toStrictEqual([]);
  });

  it("sends no emails to the users who were created, and counts them", async () => {
    rights.withdraw("send-welcome GetRecords");
    const stopped = await upload("not welcomed.csv", 0, 60);
    await until(stopped, ({ toInsert }) => toInsert === 0);
    await stopUploads(local.stack, [stopped]);
    rights.giveBack("send-welcome GetRecords");

    const { inserted, welcomed, notWelcomed } = await until(stopped, isCounted);
    expect([inserted, welcomed, notWelcomed]).toStrictEqual([60, undefined, 60]);
    expect(await local.emails()).toStrictEqual([]);
    expect((await local.users())[0]?.welcome).toMatchObject({ stopped: true });
  });

  it("sends no emails where its execution was stopped in the AWS console before, which does not stop its work", async () => {
    // Prepare
    rights.withdraw("send-welcome GetRecords");
    const aborted = await upload("aborted.csv", 200, 5);
    await until(aborted, ({ toInsert }) => toInsert === 0);
    const emails = (await local.emails()).length;
    await local.stack.sfn.send(new StopExecutionCommand({ executionArn: aborted.executionArn }));
    const outputs = join(local.directory, "outputs.json");
    const { endpoint, credentials } = local.cloud;
    await writeFile(outputs, JSON.stringify({ ...local.cloud.outputs, endpoint, credentials }));
    const run = (command: string) => startRollcall([command, aborted.uploadId, "--yes", "--outputs", outputs]).ended;

    // Act
    const early = await run("undo");
    const stopped = await run("stop");
    rights.giveBack("send-welcome GetRecords");
    const summary = await until(aborted, isCounted);
    await backdateStop(aborted);
    const undone = await run("undo");

    // Assess
    expect([early.code, early.stderr]).toStrictEqual([1, expect.stringContaining("Stop it first: npx rollcall stop")]);
    expect([stopped.code, stopped.stdout]).toStrictEqual([
      ...[0, expect.stringMatching(/its execution has ended, not all of its work\nStopped 1 upload\.\n$/)],
    ]);
    expect(summary).toMatchObject({ status: "STOPPED", inserted: 5, notWelcomed: 5 });
    expect((await local.emails()).length).toBe(emails);
    expect([undone.code, undone.stdout.split("\n").at(-2)]).toStrictEqual([0, "Deleted 5 users."]);
  });

  it("does not keep others from being signed up", async () => {
    const { status, inserted, existing, welcomed } = await local.signUp("others.csv", csvOf(people(50, 70)));
    expect([status, inserted, existing, welcomed]).toStrictEqual(["SUCCEEDED", 10, 10, 10]);
  });

  it("is undone: the command shows what it would do, and deletes the users that were not changed", async () => {
    // Prepare
    const uploadId = (await local.users()).find(({ welcome }) => welcome && "stopped" in welcome)?.uploadId ?? "";
    const outputs = join(local.directory, "outputs.json");
    const { endpoint, credentials } = local.cloud;
    await writeFile(outputs, JSON.stringify({ ...local.cloud.outputs, endpoint, credentials }));
    const run = (...parameters: string[]) =>
      startRollcall(["undo", uploadId, "--outputs", outputs, ...parameters]).ended;
    const { documents } = local.stack;
    await documents.send(
      new UpdateCommand({
        TableName: local.stack.outputs.usersTable,
        Key: { email: (await local.users()).find((user) => user.uploadId === uploadId)?.email },
        UpdateExpression: "SET phone = :phone",
        ExpressionAttributeValues: { ":phone": "1" },
      }),
    );
    await backdateStop({ uploadId });

    // Act
    const dry = await run("--dry-run");
    const before = (await local.users()).length;
    const undone = await run("--yes");
    const again = await run("--yes", "--json");

    // Assess
    expect([dry.code, dry.stdout]).toStrictEqual([3, "59 users to delete\n  1 user changed since: kept\n"]);
    expect(dry.stderr).toContain(`npx rollcall undo --yes ${uploadId}`);
    expect(before).toBe(70);
    expect([undone.code, undone.stdout.split("\n").at(-2)]).toStrictEqual([0, "Deleted 59 users."]);
    expect(JSON.parse(again.stdout)).toMatchObject({ uploadId, toUndo: 0, changed: 1, undone: 0 });
    expect((await local.users()).length).toBe(11);
    expect(await readSummary(local.stack, uploadId)).toMatchObject({ inserted: 60, notWelcomed: 60, undone: 59 });
  });

  it("ends its execution where that was not stopped", async () => {
    rights.withdraw("insert-users BatchGetItem");
    const stopped = await upload("crashed.csv", 100, 3);
    await until(stopped, ({ waitingFor }) => waitingFor === "INSERT");
    const { sfn: _, ...stack } = local.stack;
    const sfn = { send: async () => Promise.reject(new Error("The command is killed here.")) };
    await expect(stopUploads({ ...stack, sfn } as unknown as LocalStack["stack"], [stopped])).rejects.toThrow("killed");
    await backdateStop(stopped);
    rights.giveBack("insert-users BatchGetItem");

    await until(stopped, isCounted);
    let execution = await describeExecution(local.stack, stopped);
    while (execution?.status === "RUNNING") {
      await delay(50);
      execution = await describeExecution(local.stack, stopped);
    }
    expect([execution?.status, execution?.error]).toStrictEqual(["FAILED", "STOPPED"]);
    expect((await readSummary(local.stack, stopped.uploadId)).status).toBe("STOPPED");
  });
});
