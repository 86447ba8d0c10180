import { readFile } from "node:fs/promises";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { Page } from "playwright-core";
import { type ConsoleInBrowser, describeInBrowser, startConsoleInBrowser, until } from "./console-in-browser";

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
    await dialog.getByText("35 will be created, 0 already exist, 1 duplicate, 4 rejected.").waitFor();
    expect(await dialog.locator(".mapping").innerText()).toMatch(/E-mail\s*→\s*email\s*Name\s*→\s*name/);
    await dialog.getByText("amara.okafor@example.com").waitFor();
    await dialog.getByText('"ann@@example.com" is not an email address. Use name@domain.').waitFor();
    expect(await app.local.users()).toStrictEqual([]);
  });

  it("imports the file, and updates the graph in a second tab as well", async () => {
    const notified = page.getByLabel("Email when it has ended");
    await notified.fill("boss");
    await page.getByRole("button", { name: "Import" }).click();
    await page.locator("label.notify input:invalid").waitFor();
    await notified.fill("boss@uploader.example");
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

  it("notifies the address that the dialog states", async () => {
    const ofNotification = async () =>
      (await app.local.emails()).filter(({ destination }) => destination.to.includes("boss@uploader.example"));
    await until(async () => (await ofNotification()).length > 0);
    const [{ subject } = { subject: "" }, ...more] = await ofNotification();
    expect([subject, more]).toStrictEqual(["people.csv: completed, with rows to correct", []]);
    await page.getByText(/^boss@uploader\.example (is|was) notified/).waitFor();
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
    await page.getByText("ExecutionSucceeded").click();
    const event = page.getByRole("group", { name: /^event \d+$/ });
    await event.locator(".key", { hasText: '"durations"' }).first().waitFor();
    expect(await event.locator(".key", { hasText: '"durations"' }).count()).toBe(1);
    await page.getByRole("button", { name: "Expand all" }).click();
    await until(async () => (await event.count()) > 10);
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

  it("names the rows that created no user, with the user that there was", async () => {
    const others = page.getByRole("region", { name: "1 accepted without a new user" });
    await others.getByRole("row", { name: "27 amara.okafor@example.com line 2" }).waitFor();
  });

  it("downloads the report under the file's name", async () => {
    const started = page.waitForEvent("download");
    await page.getByRole("link", { name: "Report" }).click();
    const download = await started;
    expect(download.suggestedFilename()).toBe("people-report.json");
    expect(JSON.parse(await readFile(await download.path(), "utf8"))).toMatchObject({ rows: 40, inserted: 35 });
  });

  it("zooms the graph, drags it, and fits it into its frame", async () => {
    await page.getByRole("link", { name: "Graph" }).click();
    const graph = page.getByRole("group", { name: "The state machine" });
    const zoom = () => page.evaluate("Number(document.querySelector('.graph-sheet').style.zoom)");
    const scrolled = () => page.evaluate("document.querySelector('.graph').scrollTop");
    expect(await zoom()).toBe(1);
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.getByRole("button", { name: "Zoom in" }).click();
    expect(await zoom()).toBeCloseTo(1.5625);
    await graph.scrollIntoViewIfNeeded();
    const { x = 0, y = 0 } = (await graph.boundingBox()) ?? {};
    const before = await scrolled();
    await page.mouse.move(x + 20, y + 300);
    await page.mouse.down();
    await page.mouse.move(x + 20, y + 260);
    await page.mouse.up();
    await until(async () => (await scrolled()) !== before);
    await page.getByRole("button", { name: "Fit" }).click();
    await until(async () => (await zoom()) === 1);
    await page.getByRole("checkbox", { name: "All failure paths" }).check();
    await page.getByRole("button", { name: "Fail state Failed, Not reached" }).waitFor();
    // Of the chosen state, Insert users (a timeout, a stop, any other error), and then of all states.
    expect(await page.locator(".arrow.near").count()).toBe(3);
    await page.getByRole("button", { name: "Insert users, Succeeded" }).click();
    await until(async () => (await page.locator(".arrow.failure").count()) > 4);
  });

  it("returns to the place on the page that the browser's Back leads to", async () => {
    // From then on the page does not change: a line more above the place would move it.
    await page.getByText("SES reports 35 delivered.").waitFor();
    await page.getByRole("region", { name: "4 rejected" }).scrollIntoViewIfNeeded();
    const position = await page.evaluate("scrollY");
    expect(position).toBeGreaterThan(0);
    // In the header, which does not scroll.
    await page.getByRole("link", { name: "Users", exact: true }).click();
    await page.getByText("35 users").waitFor();
    expect(await page.evaluate("scrollY")).toBe(0);
    await page.goBack();
    await until(async () => (await page.evaluate("scrollY")) === position);
  });

  it("returns to that place when the content arrives late, unless the user does something meanwhile", async () => {
    // Prepare
    const late = await app.open("/users");
    await late.clock.install();
    await late.goto(page.url());
    const place = late.getByRole("region", { name: "4 rejected" }).getByText("MISSING_EMAIL");
    let held = Promise.withResolvers<void>();
    const leaveAndReturn = async () => {
      held = Promise.withResolvers<void>();
      await place.scrollIntoViewIfNeeded();
      const position = await late.evaluate("scrollY");
      await late.getByRole("link", { name: "Users", exact: true }).click();
      await late.getByText("35 users").waitFor();
      await late.goBack();
      await late.getByRole("heading", { name: /^people\.csv/ }).waitFor();
      await late.clock.fastForward(10_000);
      return position;
    };
    await place.waitFor();
    await late.route("**/rejects", async (route) => {
      await held.promise;
      await route.continue();
    });

    // Act
    const position = await leaveAndReturn();
    held.resolve();
    await until(async () => (await late.evaluate("scrollY")) === position);
    await leaveAndReturn();
    await late.keyboard.press("Shift");
    held.resolve();
    await place.waitFor();

    // Assess
    expect(position).toBeGreaterThan(0);
    expect(await late.evaluate("scrollY")).toBe(0);
    await late.context().close();
  });

  it("sorts and filters the users of the upload, and exports them as CSV", async () => {
    await page.getByRole("link", { name: "35 new users" }).click();
    await page.waitForURL(/\/users\?upload=people-csv-/);
    const first = page.locator("table.users tbody tr").first();
    await page.getByRole("button", { name: "Email", exact: true }).click();
    await first.getByText("alan.turing@example.com").waitFor();
    await page.getByRole("button", { name: "Email", exact: true }).click();
    await first.getByText("zoe.vandijk@example.com").waitFor();
    const started = page.waitForEvent("download");
    await page.getByRole("link", { name: "Export CSV" }).click();
    const download = await started;
    expect(download.suggestedFilename()).toBe("users.csv");
    const [header, ...records] = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
    expect(header).toBe("\ufeffemail,name,status,createdAt,uploadId,line,welcomedAt,messageId,error,City,Tier");
    expect(records).toHaveLength(35);
    await page.getByRole("combobox", { name: "Status" }).selectOption("Email not accepted");
    await page.getByText("No user matches").waitFor();
    await page.goBack();
  });

  it("traces a row from its line to the email", async () => {
    await page.getByRole("link", { name: "Users", exact: true }).click();
    await page.getByRole("searchbox").fill("okafor");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "amara.okafor@example.com" }).click();
    const trace = await page.locator(".trace").innerText();
    expect(trace).toMatch(/Line 2\s+of people\.csv/);
    expect(trace).toMatch(/Batch 0\s+One message to the buffer queue, with lines 2 to 42/);
    expect(trace).toMatch(/Receipt\s+Written .*36 rows, 35 of them new users/);
    await page.getByRole("link", { name: "Open it" }).click();
    await page.frameLocator("iframe").getByText("Hello Amara Okafor,").waitFor();
    await page.getByRole("tab", { name: "Text" }).click();
    await page.getByText("You are signed up with amara.okafor@example.com.").waitFor();
  });

  it("shows the welcome email for a user, and sends it to oneself", async () => {
    await page.getByRole("link", { name: "Users", exact: true }).click();
    await page.getByRole("link", { name: "Welcome email" }).click();
    await page.getByRole("searchbox", { name: "Email of a user" }).fill("amara.okafor@example.com");
    await page.keyboard.press("Enter");
    await page.waitForURL(/user=amara/);
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
    await page.getByRole("searchbox").fill("amara.okafor@example.com");
    await page.keyboard.press("Enter");
    expect(await page.getByLabel("Send a test to").inputValue()).toBe("me@example.com");
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

  it("shows no list of another filter while the server does not answer", async () => {
    await page.route("**/api/live/inbox?q=nobody*", (route) => route.abort());
    await page.getByRole("searchbox").fill("nobody");
    await page.getByRole("alert").getByText("The connection to the console's server is lost").waitFor();
    expect(await page.locator(".email-list").count()).toBe(0);
    await page.unroute("**/api/live/inbox?q=nobody*");
    await page.getByText("No email matches").waitFor();
  });

  it("keeps a filter that is chosen while a text is typed", async () => {
    // Prepare
    const filtering = await app.open("/");
    await filtering.clock.install();

    // Act
    await filtering.getByRole("searchbox").fill("people");
    await filtering.getByRole("combobox", { name: "Status" }).selectOption("Completed with problems");
    await filtering.clock.fastForward(1_000);

    // Assess
    await filtering.waitForURL("**/?status=problems&q=people");
    await filtering.getByText("1 upload", { exact: true }).waitFor();
    await filtering.context().close();
  });

  it("shows why a file cannot be read, before the import and after", async () => {
    await page.goto("/");
    await drop(page, "broken.csv", "e_mial,name\nann@example.com,Ann\n");
    await page.getByRole("alert").getByText("Column 1, e_mial, holds addresses: rename it").waitFor();
    expect(await page.getByRole("button", { name: "Import" }).count()).toBe(0);
    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog").count()).toBe(0);
    const { uploadId } = await app.local.signUp("broken.csv", "e_mial,name\nann@example.com,Ann\n");
    await page.getByRole("row", { name: /broken\.csv .*Failed.*NO_EMAIL_COLUMN/ }).waitFor();
    await page.getByRole("searchbox").fill("BROKEN");
    await page.getByText("1 upload", { exact: true }).waitFor();
    await page.getByRole("combobox", { name: "Status" }).selectOption("Completed with problems");
    await page.getByText("No upload matches").waitFor();
    await page.getByRole("searchbox").fill("");
    await page.getByRole("row", { name: /people\.csv .*Completed with problems/ }).waitFor();
    await page.goto(`/uploads/${uploadId}`);
    await page.getByRole("alert").getByText("Column 1, e_mial, holds addresses").waitFor();
    await page.getByRole("button", { name: "Parse CSV, Caught error" }).waitFor();
    await page.getByRole("button", { name: "Failed, Failed" }).waitFor();
  });

  it("breaks no option of the command on a phone", async () => {
    const phone = await app.open(page.url(), { viewport: { width: 390, height: 844 } });
    const option = phone.getByRole("alert").getByText("--email-column", { exact: true });
    expect(await option.evaluate((element) => element.getClientRects().length)).toBe(1);
    await phone.context().close();
  });

  it("keeps what is dropped during an import, which no key closes, and imports nothing twice", async () => {
    // Prepare
    const importing = await app.open("/");
    const held = Promise.withResolvers<void>();
    const imports: string[] = [];
    await importing.route("**/api/uploads?*", async (route) => {
      imports.push(new URL(route.request().url()).searchParams.get("name") ?? "");
      await held.promise;
      await route.continue();
    });

    // Act
    await drop(importing, "first.csv", "name,email\nFirst,first@example.com\n");
    const first = importing.getByRole("dialog", { name: "first.csv" });
    await first.getByRole("button", { name: "Import" }).click();
    await first.getByRole("button", { name: "Importing …" }).waitFor();
    await drop(importing, "second.csv", "name,email\nSecond,second@example.com\n");
    await first.getByText("1 more after this one").waitFor();
    for (const _ of [1, 2, 3]) await importing.keyboard.press("Escape");
    await first.getByRole("button", { name: "Importing …" }).waitFor();
    held.resolve();

    // Assess
    const second = importing.getByRole("dialog", { name: "second.csv" });
    await second.getByText("1 will be created, 0 already exist.").waitFor();
    expect(new URL(importing.url()).pathname).toBe("/");
    await second.getByRole("button", { name: "Import" }).click();
    await importing.waitForURL(/\/uploads\/second-csv-/);
    expect(imports).toStrictEqual(["first.csv", "second.csv"]);
    await importing.context().close();
  });

  it("cancels an import while the file is sent, and nothing of it remains", async () => {
    // Prepare
    const cancelling = await app.open("/");
    const session = await cancelling.context().newCDPSession(cancelling);
    const rows = Array.from(
      { length: 3_000 },
      (_, row) => `Person ${row},person.${row}@example.com,${"-".repeat(1_000)}`,
    );
    await drop(cancelling, "cancelled.csv", `name,email,note\n${rows.join("\n")}\n`);
    const dialog = cancelling.getByRole("dialog", { name: "cancelled.csv" });
    const start = dialog.getByRole("button", { name: "Import" });
    await start.waitFor();
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 200_000 };
    await session.send("Network.emulateNetworkConditions", slow);

    // Act
    await start.click();
    await dialog.getByText(/^Uploading [1-9]\d? %$/).waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();

    // Assess
    await dialog.waitFor({ state: "detached" });
    await drop(cancelling, "after.csv", "name,email\nAfter,after@example.com\n");
    await cancelling.getByRole("dialog", { name: "after.csv" }).getByRole("button", { name: "Import" }).click();
    await cancelling.waitForURL(/\/uploads\/after-csv-/);
    const { s3, outputs } = app.local.stack;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: outputs.uploadsBucket }));
    expect(Contents.map(({ Key }) => Key)).not.toContain("cancelled.csv");
    await cancelling.context().close();
  });

  it("shows why an import failed, and keeps what was stated for another try", async () => {
    // Prepare
    const failing = await app.open("/", { viewport: { width: 390, height: 500 } });
    await failing.route("**/sample.csv", (route) => route.abort());
    await failing.route("**/api/uploads?*", (route) => route.abort());

    // Act
    await failing.getByRole("button", { name: "Try the sample" }).first().click();
    await failing.getByRole("alert").getByText("The console's server does not answer.").waitFor();
    await drop(failing, "retried.csv", "name,email\nRetried,retried@example.com\n");
    const dialog = failing.getByRole("dialog", { name: "retried.csv" });
    await dialog.getByLabel("Email when it has ended").fill("boss@uploader.example");
    await dialog.getByText("Read it differently").click();
    await dialog.getByRole("combobox", { name: "Encoding" }).selectOption("Western European (windows-1252)");
    await dialog.getByText("1 row, separated by comma, WINDOWS-1252").waitFor();
    await dialog.getByRole("button", { name: "Import" }).click();

    // Assess
    const alert = dialog.getByRole("alert").getByText("The console's server does not answer.");
    await alert.waitFor();
    expect((await alert.boundingBox())?.y).toBeLessThan(500);
    expect(await dialog.getByLabel("Email when it has ended").inputValue()).toBe("boss@uploader.example");
    await failing.unroute("**/api/uploads?*");
    await dialog.getByRole("button", { name: "Import" }).click();
    await failing.waitForURL(/\/uploads\/retried-csv-/);
    await failing.context().close();
  });

  it("updates users who exist already on request, and shows which upload did", async () => {
    // Prepare
    await page.goto("/");
    await drop(page, "update.csv", "name,email,team\nAmara O,amara.okafor@example.com,Blue\n");
    const dialog = page.getByRole("dialog", { name: "update.csv" });
    await dialog.getByText("0 will be created, 1 already exist.").waitFor();

    // Act
    const policy = dialog.getByRole("combobox", { name: "Users who exist already" });
    expect(await policy.inputValue()).toBe("keep");
    await policy.selectOption("update");
    await dialog.getByText("1 already exist (what differs is updated).").waitFor();
    await dialog.getByRole("button", { name: "Import" }).click();
    await page.waitForURL(/\/uploads\/update-csv-/);

    // Assess
    const outcome = page.getByRole("region", { name: "1 accepted without a new user" });
    await outcome.getByText("This upload updates the columns of existing users").waitFor();
    await outcome.getByText("Updated an existing user").waitFor();
    await outcome.getByRole("link", { name: "amara.okafor@example.com" }).click();
    await page.getByRole("heading", { name: "Amara O", exact: true }).waitFor();
    await page.getByText(/^Updated .* by line 2 of update-csv-/).waitFor();
  });

  it("offers another try where rejected rows cannot be read, and stays on the page that was opened since", async () => {
    // Prepare
    await page.goto("/");
    await page.getByRole("link", { name: "people.csv" }).click();
    await page.route("**/corrections", (route) => route.abort());
    await page.getByRole("button", { name: "Correct here" }).click();
    await page.getByRole("alert").getByText("The console's server does not answer.").waitFor();
    await page.unroute("**/corrections");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("textbox", { name: "E-mail of line 21" }).fill("ann.corrected@example.com");
    const held = Promise.withResolvers<void>();
    await page.route("**/corrections", async (route) => {
      await held.promise;
      await route.fulfill({ json: { uploadId: "sent" } });
    });

    // Act
    await page.getByRole("button", { name: "Upload 1 corrected row" }).click();
    await page.getByRole("link", { name: "Users", exact: true }).click();
    const answered = page.waitForResponse("**/corrections");
    held.resolve();
    await (await answered).finished();

    // Assess
    await page.getByRole("heading", { name: "Users" }).waitFor();
    await page.evaluate("new Promise((resolve) => setTimeout(resolve, 100))");
    expect(new URL(page.url()).pathname).toBe("/users");
    await page.unroute("**/corrections");
  });

  it("corrects a rejected row in the page, checked while it is typed, and uploads it", async () => {
    await page.goto("/");
    await page.getByRole("link", { name: "people.csv" }).click();
    await page.getByRole("button", { name: "Correct here" }).click();
    const corrected = page.locator(".corrections").getByRole("row", { name: /^21 / });
    const email = page.getByRole("textbox", { name: "E-mail of line 21" });
    await email.fill("ann.corrected@");
    await corrected.getByText('"ann.corrected@" is not an email address').waitFor();
    await email.fill("ann.corrected@example.com");
    await corrected.getByText("Valid").waitFor();
    const held = Promise.withResolvers<void>();
    await page.route("**/corrections/check", async (route) => {
      await held.promise;
      await route.continue();
    });
    const upload = page.getByRole("button", { name: "Upload 1 corrected row" });
    await email.fill("ann.corrected.at@example.com");
    expect(await upload.isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Correct here" }).click();
    await email.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Correct here" }).click();
    expect(await email.inputValue()).toBe("ann.corrected.at@example.com");
    held.resolve();
    await upload.click();
    await page.waitForURL(/\/uploads\/people-corrected-csv-/);
    await page.getByText("1 created").waitFor();
    const users = await app.local.users();
    expect(users.map(({ email }) => email)).toContain("ann.corrected.at@example.com");
  });
});
