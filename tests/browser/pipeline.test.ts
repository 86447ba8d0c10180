import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Page } from "playwright-core";
import {
  type ConsoleInBrowser,
  describeInBrowser,
  saveScreenshot,
  startConsoleInBrowser,
  until,
} from "./console-in-browser";

describeInBrowser("the pipeline page", () => {
  let app: ConsoleInBrowser;
  let page: Page;
  beforeAll(async () => {
    app = await startConsoleInBrowser();
    page = await app.open("/pipeline");
  });
  afterAll(() => app?.[Symbol.asyncDispose]());

  it("shows a function's log as it is written", async () => {
    await page.getByRole("button", { name: /^process-csv \d/ }).click();
    await page.waitForURL("**/pipeline/process-csv");
    const { uploadId } = await app.local.signUp("logged.csv", "name,email\nLog Reader,log.reader@example.com\n");
    const log = page.getByRole("textbox", { name: "Log of process-csv" });
    await until(async () => (await log.inputValue()).includes(`"uploadId":"${uploadId}","rows":1`));
  });

  it("scrolls to the node that is chosen on a phone", async () => {
    const phone = await app.open("/pipeline", { viewport: { width: 390, height: 844 } });
    await phone.getByRole("button", { name: /^insert-users \d/ }).click();
    const heading = phone.getByRole("heading", { name: "insert-users" });
    await until(async () => ((await heading.boundingBox())?.y ?? 844) < 760);
    await phone.context().close();
  });

  it("follows a log to its end, unless its reader has scrolled back", async () => {
    // Prepare
    const reader = await app.open("about:blank");
    let count = 100;
    await reader.route("**/api/live/logs/send-welcome", (route) => {
      const lines = Array.from({ length: count++ }, (_, index) => `line ${index + 1}`);
      const body = `retry: 100\nevent: state\ndata: ${JSON.stringify(lines)}\n\n`;
      return route.fulfill({ contentType: "text/event-stream", body });
    });
    await reader.goto(`${app.address}/pipeline/send-welcome`);
    const log = reader.getByRole("textbox", { name: "Log of send-welcome" });
    await log.waitFor();
    const position = () => log.evaluate((box) => [box.scrollTop, box.scrollHeight - box.clientHeight]);
    const grow = async () => {
      const shown = (await log.inputValue()).length;
      await until(async () => (await log.inputValue()).length > shown);
    };

    // Act
    await grow();
    const [followed, end] = await position();
    await log.evaluate((box) => box.scrollTo(0, 30));
    await grow();
    await grow();

    // Assess
    expect(followed).toBeGreaterThan(100);
    expect(followed).toBe(end);
    expect((await position())[0]).toBe(30);
    await reader.context().close();
  });

  it("shows the messages of a dead-letter queue, and redrives them", async () => {
    // Prepare: a batch as insert-users leaves it after its last retry
    const { sqs, outputs } = app.local.stack;
    const rows = [{ line: 2, email: "late.comer@example.com", name: "Late Comer" }];
    const batch = { uploadId: "late-upload", number: 0, rows };
    const send = new SendMessageCommand({
      QueueUrl: outputs.bufferDeadLetterQueueUrl,
      MessageBody: JSON.stringify(batch),
    });
    await sqs.send(send);

    // Act
    await page.getByText("Dead-lettered messages in buffer-dead-letters.").waitFor();
    await page.getByRole("button", { name: /^buffer-dead-letters/ }).click();
    await page.getByText(/batch 0 of upload late-upload/).waitFor();
    await saveScreenshot(page, "redrive");
    const badge = page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: /Pipeline/ });
    await badge.and(page.getByRole("link", { name: /^Pipeline\s*1 dead-lettered$/ })).waitFor();
    await page.getByRole("button", { name: "Redrive …" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText(/batch 0 of upload late-upload/).waitFor();
    await page.getByRole("button", { name: "Redrive …" }).click();
    await page.getByRole("button", { name: "Redrive all messages" }).click();

    // Assess
    await page.getByText("1 message redriven to the buffer queue.").waitFor();
    await page.getByText("No dead-lettered messages.").waitFor();
    const users = await app.open("/users?q=late.comer@example.com");
    await until(async () => {
      await users.reload();
      await users.locator("main .card").waitFor();
      return (await users.getByRole("link", { name: "late.comer@example.com" }).count()) === 1;
    });
  });
});
