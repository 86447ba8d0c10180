import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Page } from "playwright-core";
import { type ConsoleInBrowser, consoleInBrowser, describeInBrowser, keepPicture, until } from "./console-in-browser";

describeInBrowser("the pipeline page", () => {
  let under: ConsoleInBrowser;
  let page: Page;
  beforeAll(async () => {
    under = await consoleInBrowser();
    page = await under.open("/pipeline");
  });

  it("shows a function's log as it is written", async () => {
    await page.getByRole("button", { name: /^process-csv \d/ }).click();
    await page.waitForURL("**/pipeline/process-csv");
    const { uploadId } = await under.local.signUp("logged.csv", "name,email\nLog Reader,log.reader@example.com\n");
    const log = page.getByRole("textbox", { name: "Log of process-csv" });
    await until(async () => (await log.inputValue()).includes(`"uploadId":"${uploadId}","rows":1`));
  });

  it("tells of what waits in a queue for dead letters, and puts it back into the flow", async () => {
    // Prepare: a batch that insert-users is taken to have given up
    const { sqs, outputs } = under.local.stack;
    const rows = [{ line: 2, email: "late.comer@example.com", name: "Late Comer" }];
    const batch = { uploadId: "late-upload", number: 0, rows };
    const send = new SendMessageCommand({
      QueueUrl: outputs.bufferDeadLetterQueueUrl,
      MessageBody: JSON.stringify(batch),
    });
    await sqs.send(send);

    // Act
    await page.getByText("Something waits in buffer-dead-letters.").waitFor();
    await page.getByRole("button", { name: /^buffer-dead-letters/ }).click();
    await page.getByText(/batch 0 of upload late-upload/).waitFor();
    await keepPicture(page, "redrive");
    await page.getByRole("button", { name: "Redrive" }).click();

    // Assess
    await page.getByText("1 message put back to the buffer queue.").waitFor();
    await page.getByText("Nothing waits for you.").waitFor();
    const users = await under.open("/users?q=late.comer@example.com");
    await until(async () => {
      await users.reload();
      await users.locator("main .card").waitFor();
      return (await users.getByRole("link", { name: "late.comer@example.com" }).count()) === 1;
    });
  });
});
