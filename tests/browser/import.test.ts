import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { type ConsoleInBrowser, describeInBrowser, startConsoleInBrowser } from "./console-in-browser";

/** Drags a file over the page and drops it. */
async function drop(page: Page, name: string, content: string): Promise<void> {
  const transfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([${JSON.stringify(content)}], ${JSON.stringify(name)}));
    return transfer;
  })()`);
  await page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  await page.getByText("Drop to check the file").waitFor();
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

describeInBrowser("the import of a file", () => {
  let app: ConsoleInBrowser;
  let page: Page;
  let tab: Page;
  beforeAll(async () => {
    app = await startConsoleInBrowser();
    page = await app.open("/");
    tab = await app.open("/");
  });
  afterAll(() => app?.[Symbol.asyncDispose]());

  it.each([
    ["/", "Nothing has been uploaded yet"],
    ["/users", "No users yet"],
    ["/inbox", "No email has been sent yet"],
  ])("shows the next action while %s is empty", async (path, text) => {
    await page.goto(path);
    await page.getByText(text).waitFor();
    expect(await page.locator(".empty :is(a, button)").count()).toBeGreaterThan(0);
  });

  it("shows the content of the file before any user is created", async () => {
    await page.goto("/");
    await drop(page, "people.csv", await readFile("samples/people-with-mistakes.csv", "utf8"));
    const dialog = page.getByRole("dialog", { name: "people.csv" });
    await dialog.getByText("36 will be created or already exist, 4 rejected.").waitFor();
    expect(await dialog.locator(".mapping").innerText()).toMatch(/E-mail\s*→\s*email\s*Name\s*→\s*name/);
    await dialog.getByText("amara.okafor@example.com").waitFor();
    await dialog.getByText('"ann@@example.com" is not an email address. Use name@domain.').waitFor();
    expect(await app.local.users()).toStrictEqual([]);
  });

  it("imports the file, and updates the graph in a second tab as well", async () => {
    await page.getByRole("button", { name: "Import" }).click();
    await page.waitForURL(/\/uploads\/people-csv-/);
    await tab.getByRole("link", { name: "people.csv" }).click();
    for (const each of [page, tab]) {
      for (const state of ["Parse CSV", "Insert users", "Send welcome emails", "Completed with problems"])
        await each.getByRole("button", { name: `${state}, Succeeded` }).waitFor();
      await each.getByRole("button", { name: "Completed, Not reached" }).waitFor();
      await each.locator("h1").getByText("Completed with problems").waitFor();
    }
    expect(await page.locator(".outcome-legend").innerText()).toMatch(/35\s*created\s*1\s*duplicate\s*4\s*rejected/);
  });

  it("shows a state's input, output and definition, the table and the events, each under its own URL", async () => {
    await page.getByRole("button", { name: "Insert users, Succeeded" }).click();
    const inspector = page.getByRole("complementary", { name: "State Insert users" });
    expect(await inspector.getByRole("group").innerText()).toMatch(/"accepted": 36/);
    await inspector.getByRole("tab", { name: "Output" }).click();
    expect(await inspector.getByRole("group").innerText()).toMatch(/"inserted": 35/);
    await inspector.getByRole("tab", { name: "Definition" }).click();
    expect(await inspector.getByRole("group").innerText()).toMatch(/waitForTaskToken/);
    await page.getByRole("link", { name: "Table" }).click();
    expect(page.url()).toMatch(/\/table\?state=Insert\+users$/);
    await page.getByRole("row", { name: /Send welcome emails Task Succeeded/ }).waitFor();
    await page.getByRole("link", { name: "Events" }).click();
    expect(page.url()).toMatch(/\/events\?/);
    await page.getByText("ExecutionSucceeded").waitFor();
    await page.goBack();
    await page.getByRole("row", { name: /Anything wrong\? Choice/ }).waitFor();
  });

  it("shows the rejected rows by code, and downloads rejects.csv", async () => {
    const rejected = page.getByRole("region", { name: "4 rejected" });
    await rejected.getByRole("row", { name: '21 ann@@example.com "ann@@example.com" is not an email' }).waitFor();
    expect(await rejected.locator("summary code").allInnerTexts()).toStrictEqual([
      "INVALID_EMAIL",
      "MISSING_NAME",
      "MISSING_EMAIL",
    ]);
    const started = page.waitForEvent("download");
    await rejected.getByRole("link", { name: "rejects.csv" }).click();
    const download = await started;
    expect(download.suggestedFilename()).toBe("people-rejects.csv");
    const text = await readFile(await download.path(), "utf8");
    expect(text).toMatch(/^\ufeffName,E-mail,City,Tier,_line,_code,_reason\r\n/);
    expect(text).toMatch(/,21,INVALID_EMAIL,/);
  });

  it("traces a row from its line to the email", async () => {
    await page.getByRole("link", { name: "Users" }).click();
    await page.getByRole("searchbox").fill("okafor");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "amara.okafor@example.com" }).click();
    const trace = await page.locator(".trace").innerText();
    expect(trace).toMatch(/Line 2\s+of people\.csv/);
    expect(trace).toMatch(/Batch 0\s+One message to the buffer queue, with lines 2 to 28/);
    expect(trace).toMatch(/Receipt\s+Written .*25 rows, 24 of them new users/);
    await page.getByRole("link", { name: "Open it" }).click();
    await page.frameLocator("iframe").getByText("Hello Amara Okafor,").waitFor();
    await page.getByRole("tab", { name: "Text" }).click();
    await page.getByText("You are signed up with amara.okafor@example.com.").waitFor();
  });

  it("shows the welcome email for a user, and sends it to oneself", async () => {
    await page.getByRole("link", { name: "Users" }).click();
    await page.getByRole("link", { name: "Welcome email" }).click();
    await page.getByRole("searchbox").fill("amara.okafor@example.com");
    await page.keyboard.press("Enter");
    await page.frameLocator("iframe").getByText("Hello Amara Okafor,").waitFor();
    await page.getByRole("tab", { name: "Text" }).click();
    await page.getByText("You are signed up with amara.okafor@example.com.").waitFor();
    await page.getByLabel("Send a test to").fill("me@example.com");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("SES accepted the email to me@example.com.").waitFor();
    const test = app.local.cloud.emails().at(-1);
    expect(test).toMatchObject({ destination: { to: ["me@example.com"] }, subject: "[Test] Welcome to Rollcall" });
    await page.getByRole("searchbox").fill("no-such-user@example.com");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("There is no user no-such-user@example.com.").waitFor();
  });

  it("filters the inbox by upload and by recipient", async () => {
    await page.goto("/inbox");
    const upload = page.getByRole("combobox", { name: "Upload" });
    await upload.selectOption({ index: 1 });
    await page.waitForURL(/upload=people-csv-/);
    await page.getByText("35 emails").waitFor();
    await page.getByRole("searchbox").fill("hopper");
    await page.getByText("1 email", { exact: true }).waitFor();
  });

  it("shows why a file cannot be read, before the import and after", async () => {
    await page.goto("/");
    await drop(page, "broken.csv", "e_mial,name\nann@example.com,Ann\n");
    await page.getByRole("alert").getByText("Did you mean e_mial? Rename the column").waitFor();
    expect(await page.getByRole("button", { name: "Import" }).count()).toBe(0);
    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog").count()).toBe(0);
    const { uploadId } = await app.local.signUp("broken.csv", "e_mial,name\nann@example.com,Ann\n");
    await page.getByRole("row", { name: /broken\.csv .*Failed.*NO_EMAIL_COLUMN/ }).waitFor();
    await page.goto(`/uploads/${uploadId}`);
    await page.getByRole("alert").getByText("Did you mean e_mial?").waitFor();
    await page.getByRole("button", { name: "Parse CSV, Caught error" }).waitFor();
    await page.getByRole("button", { name: "Failed, Failed" }).waitFor();
  });
});
