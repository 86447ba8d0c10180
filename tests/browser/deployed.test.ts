import type { Page } from "playwright-core";
import { deployedSource } from "../../console/server/deployed-source";
import type { Monitoring } from "../../console/server/source";
import { type Console, startConsole } from "../../console/server/start-console";
import { type ConsoleInBrowser, describeInBrowser, startConsoleInBrowser } from "./console-in-browser";

/** The local cloud has no CloudWatch; the unit tests cover the reading of it. */
const MONITORING: Monitoring = {
  functionMetrics: async () => [{ label: "runs in an hour", value: "7" }],
  queueMetrics: async () => [{ label: "oldest", value: "3.0 s" }],
  emailMetrics: async () => [{ label: "sent in 24 hours", value: "35" }],
  logLines: async () => ["a line of CloudWatch"],
  logPeriod: "the last 15 minutes",
};

describeInBrowser("the console of a deployed stack, on AWS's APIs alone", () => {
  let app: ConsoleInBrowser;
  let server: Console;
  let page: Page;
  beforeAll(async () => {
    app = await startConsoleInBrowser();
    server = await startConsole(deployedSource("prod", app.local.stack, MONITORING), { port: 0 });
    page = await app.open(server.address);
  });
  afterAll(async () => {
    await server?.stop();
    await app?.[Symbol.asyncDispose]();
  });

  it("shows its uploads, each with a link to the AWS console, and no inbox", async () => {
    await app.local.signUp("deployed.csv", "name,email\nDee Ployed,dee.ployed@example.com\n");
    expect(await page.getByRole("link", { name: "Inbox" }).count()).toBe(0);
    await page.getByText("prod", { exact: false }).first().waitFor();
    await page.getByRole("link", { name: "deployed.csv" }).click();
    const link = page.getByRole("link", { name: "Open in AWS" });
    expect((await link.getAttribute("href")) ?? "").toMatch(
      /^https:\/\/us-east-1\.console\.aws\.amazon\.com\/states\/.*deployed-csv-/,
    );
  });

  it("shows CloudWatch's metrics and logs of its functions", async () => {
    await page.goto(`${server.address}/pipeline/send-welcome`);
    await page.getByRole("button", { name: "send-welcome 7 runs in an hour" }).waitFor();
    expect(await page.getByRole("textbox", { name: "Log of send-welcome" }).inputValue()).toBe("a line of CloudWatch");
    await page.getByRole("heading", { name: "Log of the last 15 minutes" }).waitFor();
  });
});
