import type { Page } from "playwright-core";
import { deployedSource } from "../../console/server/deployed-source";
import type { Monitoring } from "../../console/server/source";
import { type Console, startConsole } from "../../console/server/start-console";
import { type ConsoleInBrowser, consoleInBrowser, describeInBrowser } from "./console-in-browser";

/** CloudWatch is no service of the local cloud; tests/unit/console asks it. */
const OBSERVER: Monitoring = {
  functionMetrics: async () => [{ label: "runs in an hour", value: "7" }],
  queueMetrics: async () => [{ label: "oldest", value: "3.0 s" }],
  emailMetrics: async () => [{ label: "sent in 24 hours", value: "35" }],
  logLines: async () => ["a line of CloudWatch"],
};

describeInBrowser("over a deployed stack, by AWS's APIs alone", () => {
  let under: ConsoleInBrowser;
  let server: Console;
  let page: Page;
  beforeAll(async () => {
    under = await consoleInBrowser();
    server = await startConsole(deployedSource("prod", under.local.stack, OBSERVER), { port: 0 });
    page = await under.open(server.address);
  });
  afterAll(() => server?.stop());

  it("shows its uploads, each with a way to the AWS console, and no inbox", async () => {
    await under.local.signUp("deployed.csv", "name,email\nDee Ployed,dee.ployed@example.com\n");
    expect(await page.getByRole("link", { name: "Inbox" }).count()).toBe(0);
    await page.getByText("prod", { exact: false }).first().waitFor();
    await page.getByRole("link", { name: "deployed.csv" }).click();
    const link = page.getByRole("link", { name: "Open in AWS" });
    expect((await link.getAttribute("href")) ?? "").toMatch(
      /^https:\/\/us-east-1\.console\.aws\.amazon\.com\/states\/.*deployed-csv-/,
    );
  });

  it("shows what CloudWatch tells of its functions, and their log", async () => {
    await page.goto(`${server.address}/pipeline/send-welcome`);
    await page.getByRole("button", { name: "send-welcome 7 runs in an hour" }).waitFor();
    expect(await page.getByRole("textbox", { name: "Log of send-welcome" }).inputValue()).toBe("a line of CloudWatch");
  });
});
