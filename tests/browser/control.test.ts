import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { readSummary } from "../../client/follow";
import { uploadFile } from "../../client/upload";
import { SUMMARY } from "../../runtime/upload/summary";
import { csvOf, people } from "../helpers/people";
import { type ConsoleInBrowser, describeInBrowser, saveScreenshot, startConsoleInBrowser } from "./console-in-browser";

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
    expect(await readSummary(app.local.stack, uploadId)).toMatchObject({ inserted: 3, welcomed: 3, undone: 3 });
  });
});
