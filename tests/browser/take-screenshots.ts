/** `npm run screenshots`: the pictures of the console in docs/images, of a local cloud with something to see. */
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Page } from "playwright-core";
import { csvOf, people } from "../helpers/people";
import { startConsoleInBrowser } from "./console-in-browser";

const FOLDER = "docs/images";
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 780 };

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await using app = await startConsoleInBrowser();
  const { local, open } = app;
  const take = async (page: Page, name: string) => page.screenshot({ path: `${FOLDER}/console-${name}.png` });
  const sample = await readFile("samples/people-with-mistakes.csv");

  const page = await open("/", { viewport: WIDE });
  await page.locator("input[type=file]").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: sample });
  await page.getByText("will be created").waitFor();
  await take(page, "preview");
  await page.keyboard.press("Escape");

  await local.signUp("newsletter.csv", csvOf(people(0, 400)));
  await local.signUp("contacts.csv", "e_mial,name\nann@example.com,Ann\n");
  const { uploadId } = await local.signUp("people.csv", sample);
  const late = { line: 2, email: "late@example.com", name: "Late" };
  await local.stack.sqs.send(
    new SendMessageCommand({
      QueueUrl: local.stack.outputs.bufferDeadLetterQueueUrl,
      MessageBody: JSON.stringify({ uploadId, number: 7, rows: [late] }),
    }),
  );
  const ongoing = local.signUp("members-2026.csv", csvOf([...people(300, 3_000), ..."abc"]));

  await page.getByRole("row", { name: /members-2026\.csv.*Inserting/ }).waitFor();
  await page.getByRole("row", { name: /members-2026\.csv.*[1-9]\d* of 2,703 rows/ }).waitFor();
  await take(page, "uploads");
  await page.goto(`/uploads/${uploadId}?state=Insert%20users`);
  await page.getByRole("region", { name: "4 rejected" }).locator("td").first().waitFor();
  await page.setViewportSize({ ...WIDE, height: 1180 });
  await take(page, "upload");
  await page.setViewportSize({ ...WIDE, height: 920 });
  await page.goto("/pipeline/buffer-dead-letters");
  await page.getByText(/batch 7 of upload/).waitFor();
  await take(page, "pipeline");
  await page.setViewportSize(WIDE);
  await page.goto("/users/amara.okafor@example.com");
  await page.getByText("Trace of this row").waitFor();
  await take(page, "user");

  const dark = await open(`/uploads/${uploadId}`, { viewport: WIDE, colorScheme: "dark" });
  await dark.getByRole("button", { name: "Completed with problems, Succeeded" }).waitFor();
  await take(dark, "upload-dark");
  const phone = await open("/", { viewport: PHONE, deviceScaleFactor: 2, colorScheme: "dark" });
  await phone.getByRole("row", { name: /people\.csv/ }).waitFor();
  await take(phone, "phone");
  // The list of emails moves until all are sent.
  await ongoing;
  await dark.goto("/inbox");
  await dark.locator(".email-list a").nth(3).click();
  await dark.frameLocator("iframe").getByText("Hello").waitFor();
  await take(dark, "inbox-dark");
}

void main();
