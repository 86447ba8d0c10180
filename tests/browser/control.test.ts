import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { readSummary } from "../../client/follow";
import { uploadFile } from "../../client/upload";
import type { UploadDetail } from "../../console/api";
import { SUMMARY } from "../../runtime/upload/summary";
import { csvOf, people } from "../helpers/people";
import { type ConsoleInBrowser, describeInBrowser, saveScreenshot, startConsoleInBrowser } from "./console-in-browser";

/** Reads the first state of a stream of server-sent events. */
async function firstState(url: string): Promise<UploadDetail> {
  const { body } = await fetch(url);
  let text = "";
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const data = /^data: ?(.*)\n/m.exec(text)?.[1];
    if (data !== undefined) return JSON.parse(data);
  }
  throw new Error(`${url} sent no state.`);
}

describeInBrowser("an upload's page", () => {
  let app: ConsoleInBrowser;
  beforeAll(async () => {
    app = await startConsoleInBrowser();
  });
  afterAll(() => app?.[Symbol.asyncDispose]());

  it("stops a running upload, after it asks", async () => {
    // Prepare: more emails than are sent at once
    const path = join(app.local.directory, "wrong.csv");
    await writeFile(path, csvOf(people(0, 3_000)));
    const { uploadId } = await uploadFile(app.local.stack, path);
    const page = await app.open(`/uploads/${uploadId}`);

    // Act
    await page.getByRole("button", { name: "Stop …" }).click();
    await saveScreenshot(page, "stop");
    await page.getByRole("button", { name: "Stop this upload" }).click();

    // Assess
    await page.getByRole("heading", { name: /wrong\.csv\s*Stopped/ }).waitFor();
    expect((await readSummary(app.local.stack, uploadId)).status).toBe("STOPPED");
  });

  it("stops the work of an upload whose execution was stopped in the AWS console", async () => {
    // Prepare
    const path = join(app.local.directory, "aborted.csv");
    await writeFile(path, csvOf(people(10_000, 13_000)));
    const { uploadId, executionArn } = await uploadFile(app.local.stack, path);
    const page = await app.open(`/uploads/${uploadId}`);
    await page.getByRole("button", { name: "Stop …" }).waitFor();
    await app.local.stack.sfn.send(new StopExecutionCommand({ executionArn }));
    await page.getByRole("heading", { name: /aborted\.csv\s*Stopped/ }).waitFor();

    // Act
    await page.getByRole("button", { name: "Stop …" }).click();
    await page.getByRole("button", { name: "Stop this upload" }).click();

    // Assess
    await page.getByRole("button", { name: "Stop …" }).waitFor({ state: "detached" });
    expect((await readSummary(app.local.stack, uploadId)).status).toBe("STOPPED");
  });

  it("shows what SES reports of the emails after the upload's end, without a reload", async () => {
    // Prepare
    const { stack } = app.local;
    const { uploadId } = await app.local.signUp("reported.csv", csvOf(people(6_000, 6_003)));
    const bounce = () =>
      stack.documents.send(
        new UpdateCommand({
          TableName: stack.outputs.uploadsTable,
          Key: { uploadId, part: SUMMARY },
          UpdateExpression: "SET delivered = :two, bounced = :one",
          ConditionExpression: "attribute_exists(finishedAt) AND delivered = :three",
          ExpressionAttributeValues: { ":one": 1, ":two": 2, ":three": 3 },
        }),
      );

    // Act
    const page = await app.open(`/uploads/${uploadId}`);
    await page.getByRole("heading", { name: /reported\.csv\s*Completed/ }).waitFor();
    await page.getByText("SES reports 3 delivered.").waitFor();
    await bounce();

    // Assess
    await page.getByText("SES reports 2 delivered, 1 bounced.").waitFor();
  });

  it("keeps the rows that were read while their number grows, and reads no page twice", async () => {
    // Prepare
    const { stack } = app.local;
    const twice = people(7_000, 7_001);
    const { uploadId } = await app.local.signUp("repeated.csv", csvOf([...twice, ...twice]));
    const change = (attribute: "rows" | "duplicates", value?: number) =>
      stack.documents.send(
        new UpdateCommand({
          TableName: stack.outputs.uploadsTable,
          Key: { uploadId, part: SUMMARY },
          ExpressionAttributeNames: { "#changed": attribute },
          ...(value === undefined
            ? { UpdateExpression: "REMOVE #changed" }
            : { UpdateExpression: "SET #changed = :value", ExpressionAttributeValues: { ":value": value } }),
        }),
      );
    await change("rows");
    const page = await app.open("about:blank");
    const reads: string[] = [];
    await page.route("**/rows/duplicates?*", async (route) => {
      const after = new URL(route.request().url()).searchParams.get("after") ?? "";
      reads.push(after);
      const number = Number(after) + 1;
      const rows = [{ line: number, email: `row-${number}@example.com`, firstLine: 2 }];
      await route.fulfill({ json: { rows, ...(number < 3 && { next: number }) } });
    });

    // Act: rows of unknown number are not read; then they are many
    await page.goto(`${app.address}/uploads/${uploadId}`);
    const group = page.getByRole("group").filter({ hasText: "Repeat a row of this file" });
    await group.waitFor();
    expect([await group.getAttribute("open"), reads]).toStrictEqual([null, []]);
    await change("rows", 20_000);
    await page.getByRole("heading", { name: "20,000 rows" }).waitFor();
    await group.getByText("Repeat a row of this file").click();
    await group.getByText("row-1@example.com").waitFor();
    await group.getByRole("button", { name: "More" }).dblclick();
    await group.getByText("row-2@example.com").waitFor();
    await change("duplicates", 5);
    await group.getByText("There are rows that were added after these were read.").waitFor();

    // Assess
    expect(await group.locator("tbody tr").count()).toBe(2);
    expect(reads).toStrictEqual(["", "1"]);
    await group.getByRole("button", { name: "Refresh" }).click();
    await group.getByText("row-2@example.com").waitFor({ state: "detached" });
    expect(await group.getByRole("button", { name: "Refresh" }).count()).toBe(0);
  });

  it("shows what a redrive did after the upload waits no longer", async () => {
    // Prepare
    const { uploadId } = await app.local.signUp("waited.csv", csvOf(people(8_000, 8_001)));
    const page = await app.open("about:blank");
    const where = "buffer-dead-letters";
    const waiting = [{ where, isDeadLettered: true, what: "batch 0. Throttled.", nextStep: "Fix the cause." }];
    const detail = await firstState(`${app.address}/api/live/uploads/${uploadId}`);
    let isWaiting = true;
    await page.route(`**/api/live/uploads/${uploadId}`, (route) => {
      const state = { ...detail, ...(isWaiting && { waiting }) };
      const body = `retry: 100\nevent: state\ndata: ${JSON.stringify(state)}\n\n`;
      return route.fulfill({ contentType: "text/event-stream", body });
    });
    const held = Promise.withResolvers<void>();
    await page.route(`**/queues/${where}/redrive`, async (route) => {
      isWaiting = false;
      await held.promise;
      await route.fulfill({ json: { redriven: 1, target: "the buffer queue", remaining: 2 } });
    });

    // Act
    await page.goto(`${app.address}/uploads/${uploadId}`);
    await page.getByText("Waits in buffer-dead-letters: batch 0. Throttled.").waitFor();
    await page.getByRole("button", { name: "Redrive …" }).click();
    await page.getByRole("button", { name: "Redrive all messages" }).click();
    await page.getByText("Waits in buffer-dead-letters").waitFor({ state: "detached" });
    await page.getByText("Redrive of buffer-dead-letters").waitFor();
    held.resolve();

    // Assess
    await page.getByText("1 message redriven to the buffer queue, 2 remaining.").waitFor();
    await saveScreenshot(page, "redriven");
    await page.getByRole("button", { name: "Close" }).click();
    expect(await page.getByText("redriven to the buffer queue").count()).toBe(0);
  });

  it("shows emails that a stop left out as not sent, and no stage of it as complete", async () => {
    // Prepare
    const { uploadId } = await app.local.signUp("left.csv", csvOf(people(9_000, 9_003)));
    const page = await app.open("about:blank");
    const { summary, execution, ...detail } = await firstState(`${app.address}/api/live/uploads/${uploadId}`);
    const state = {
      ...detail,
      execution: { ...execution, status: "ABORTED" },
      summary: { ...summary, status: "STOPPED", welcomed: 1, notWelcomed: 2 },
    };
    await page.route(`**/api/live/uploads/${uploadId}`, (route) =>
      route.fulfill({ contentType: "text/event-stream", body: `event: state\ndata: ${JSON.stringify(state)}\n\n` }),
    );

    // Act
    await page.goto(`${app.address}/uploads/${uploadId}`);

    // Assess
    await page.locator(".stages .stopped").getByText("1 of 3 · 2 not sent").waitFor();
    await page.getByText("SES accepted 1 of 3 welcome emails; 2 not sent, since the upload was stopped.").waitFor();
  });

  it("undoes an upload, after it shows what it would delete", async () => {
    // Prepare
    const { uploadId } = await app.local.signUp("undone.csv", csvOf(people(5_000, 5_003)));
    const page = await app.open(`/uploads/${uploadId}`);
    const confirmUndo = async (count: RegExp) => {
      await page.getByRole("button", { name: "Undo …" }).click();
      await page.getByRole("checkbox", { name: "Welcomed users too" }).check();
      await page.getByText(count).waitFor();
      await saveScreenshot(page, "undo");
      await page.getByRole("button", { name: "Delete these users" }).click();
    };

    // Act
    const held = Promise.withResolvers<void>();
    await page.route("**/undo?welcomed=true", async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.getByRole("button", { name: "Undo …" }).click();
    await page.getByText("0 users to delete, 3 welcomed stay").waitFor();
    expect(await page.getByRole("button", { name: "Delete these users" }).isDisabled()).toBe(true);
    await page.getByRole("checkbox", { name: "Welcomed users too" }).check();
    await page.getByText("Counting …").waitFor();
    expect(await page.getByRole("button", { name: "Delete these users" }).isDisabled()).toBe(true);
    held.resolve();
    await page.getByRole("button", { name: "Cancel" }).click();
    await confirmUndo(/3 users to delete, not before/);
    await page.getByText(/can be undone from then on/).waitFor();
    await app.local.stack.documents.send(
      new UpdateCommand({
        TableName: app.local.stack.outputs.uploadsTable,
        Key: { uploadId, part: SUMMARY },
        UpdateExpression: "SET finishedAt = :finishedAt",
        ExpressionAttributeValues: { ":finishedAt": new Date(Date.now() - 600_000).toISOString() },
      }),
    );
    await page.getByRole("button", { name: "Undo …" }).click();
    await page.getByText(/3 users to delete/).waitFor();
    await page.getByRole("button", { name: "Delete these users" }).click();

    // Assess
    await page.getByText("All users that this upload created are deleted.").waitFor();
    await page.getByText("3 users deleted.").waitFor();
    await page.getByText("SES accepted 3 of 3 welcome emails.").waitFor();
    await page.getByText("Undo deleted 3 users.").waitFor();
    expect(await readSummary(app.local.stack, uploadId)).toMatchObject({ inserted: 3, welcomed: 3, undone: 3 });
  });
});
