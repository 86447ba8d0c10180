import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import {
  type ConsoleInBrowser,
  describeInBrowser,
  saveScreenshot,
  startConsoleInBrowser,
  until,
} from "../../browser/console-in-browser";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const SERIOUS = ["serious", "critical"];
const FILE = "name,email,town\nAda Lovelace,ada@example.com,London\nBob,bob@@example.com,Oxford\n";

/**
 * Serious violations that axe finds.
 * @param rules - all, or those that depend on the theme
 */
async function findViolations(page: Page, rules: "all" | "colours" = "all"): Promise<string[]> {
  const runOnly = rules === "all" ? {} : { runOnly: ["color-contrast"] };
  const options = JSON.stringify({ resultTypes: ["violations"], preload: false, ...runOnly });
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${options})`);
  return violations
    .filter(({ impact }) => SERIOUS.includes(impact ?? ""))
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`,
    );
}

describeInBrowser("the accessibility of the console", () => {
  let app: ConsoleInBrowser;
  let page: Page;
  let views: Record<string, { path: string; shows: string }>;
  beforeAll(async () => {
    app = await startConsoleInBrowser();
    const { uploadId } = await app.local.signUp("accessible.csv", FILE);
    const failed = await app.local.signUp("no-columns.csv", "a,b\n1,2\n");
    const email = app.local.cloud.emails().findLast(({ destination }) => destination.to.includes("ada@example.com"));
    const upload = `/uploads/${uploadId}`;
    page = await app.open("/");
    views = {
      uploads: { path: "/", shows: "table.uploads" },
      upload: { path: upload, shows: ".rejects" },
      state: { path: `${upload}?state=Insert%20users`, shows: ".inspector .json" },
      table: { path: `${upload}/table`, shows: "table.states" },
      events: { path: `${upload}/events`, shows: ".events" },
      failed: { path: `/uploads/${failed.uploadId}`, shows: ".notice" },
      users: { path: "/users", shows: "table.users" },
      noUploads: { path: "/?q=no-such-file", shows: ".empty" },
      user: { path: "/users/ada@example.com", shows: ".trace" },
      noUsers: { path: "/users?q=no-such-user", shows: ".empty" },
      email: { path: "/email", shows: ".test-email" },
      inbox: { path: `/inbox/${email?.messageId}`, shows: ".email-list" },
      pipeline: { path: "/pipeline", shows: ".node" },
      log: { path: "/pipeline/process-csv", shows: "textarea.log" },
      deadLetters: { path: "/pipeline/buffer-dead-letters", shows: ".redrive" },
      unknownUser: { path: "/users/nobody@example.com", shows: "h1 + .notice" },
      unknownUpload: { path: "/uploads/none", shows: "h1 + .notice" },
      nowhere: { path: "/nowhere", shows: ".empty" },
    };
  });
  afterAll(() => app?.[Symbol.asyncDispose]());

  it("has no serious violation on any page in either theme", async () => {
    for (const [name, { path, shows }] of Object.entries(views)) {
      await page.goto(path);
      await page.locator(shows).first().waitFor();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const violations = await findViolations(page, colorScheme === "light" ? "all" : "colours");
        expect([name, colorScheme, ...violations]).toStrictEqual([name, colorScheme]);
        await saveScreenshot(page, `${name}-${colorScheme}`);
      }
    }
  });

  it("fits a phone: no page scrolls horizontally", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const [name, { path, shows }] of Object.entries(views)) {
      await page.goto(path);
      await page.locator(`${shows}, main .card`).first().waitFor();
      expect([name, await page.evaluate("document.documentElement.scrollWidth")]).toStrictEqual([name, 390]);
      await saveScreenshot(page, `${name}-phone`);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it("breaks no address of a preview on a phone: the table scrolls", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto("/");
    await page.getByRole("button", { name: "Try the sample" }).first().click();
    const dialog = page.getByRole("dialog", { name: "people.csv" });
    const cells = dialog.locator("table").first().locator("tbody td:nth-child(2)");
    await cells.first().waitFor();
    const lines = await cells.evaluateAll((all) =>
      all.map((cell) => {
        const range = cell.ownerDocument.createRange();
        range.selectNodeContents(cell);
        return range.getClientRects().length;
      }),
    );
    expect(new Set(lines)).toStrictEqual(new Set([1]));
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it("works with the keyboard alone, from the file to the import and back to the list", async () => {
    await page.goto("/");
    await page.keyboard.press("Tab");
    await page.getByRole("link", { name: "Skip to content" }).and(page.locator(":focus")).waitFor();
    await page.getByRole("button", { name: "Try the sample" }).first().focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "people.csv" });
    await dialog.getByText("will be created").waitFor();
    expect(await findViolations(page)).toStrictEqual([]);
    await saveScreenshot(page, "preview");
    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await page.getByRole("link", { name: "accessible.csv" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Parse CSV, Succeeded" }).focus();
    await page.keyboard.press("Space");
    await page.getByRole("complementary", { name: "State Parse CSV" }).waitFor();
  });

  it("moves between the rows and to the search with single keys, and lists these on a sheet", async () => {
    await page.goto("/users");
    const rows = page.locator("table.users .row-link");
    await rows.first().waitFor();
    await page.keyboard.press("j");
    await rows.nth(0).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("jk?");
    expect(await page.getByRole("searchbox").inputValue()).toBe("jk?");
    await page.getByText("No user matches").waitFor();
    await page.goto("/");
    await page.locator("table.uploads .row-link").nth(1).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.locator("table.uploads .row-link").nth(1).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("k");
    await page.locator("table.uploads .row-link").nth(0).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    expect(await findViolations(page)).toStrictEqual([]);
    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog").count()).toBe(0);
  });

  it("keeps the chosen theme", async () => {
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto("/");
    await page.getByRole("button", { name: "Use the dark theme" }).click();
    await until(async () =>
      (await page.context().cookies()).some(({ name, value }) => name === "theme" && value === "dark"),
    );
    await page.reload();
    await page.getByRole("button", { name: "Use the light theme" }).waitFor();
    expect(await page.evaluate("document.documentElement.dataset.theme")).toBe("dark");
  });
});
