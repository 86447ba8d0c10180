import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { type ConsoleInBrowser, consoleInBrowser, describeInBrowser, keepPicture, until } from "./console-in-browser";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const SERIOUS = ["serious", "critical"];
const FILE = "name,email,town\nAda Lovelace,ada@example.com,London\nNobody,nobody@@example.com,Nowhere\n";

/** What axe finds that keeps people out. @param rules all, or those that a theme can break */
async function faultsOf(page: Page, rules: "all" | "colours" = "all"): Promise<string[]> {
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

describeInBrowser("everybody can use it", () => {
  let under: ConsoleInBrowser;
  let page: Page;
  let views: Record<string, { path: string; shows: string }>;
  beforeAll(async () => {
    under = await consoleInBrowser();
    const { uploadId } = await under.local.signUp("accessible.csv", FILE);
    const failed = await under.local.signUp("no-columns.csv", "a,b\n1,2\n");
    const email = under.local.cloud.emails().findLast(({ destination }) => destination.to.includes("ada@example.com"));
    const upload = `/uploads/${uploadId}`;
    page = await under.open("/");
    views = {
      uploads: { path: "/", shows: "table.uploads" },
      upload: { path: upload, shows: ".rejects" },
      state: { path: `${upload}?state=Insert%20users`, shows: ".inspector textarea" },
      table: { path: `${upload}/table`, shows: "table.states" },
      events: { path: `${upload}/events`, shows: ".events" },
      failed: { path: `/uploads/${failed.uploadId}`, shows: ".notice" },
      users: { path: "/users", shows: "table.users" },
      user: { path: "/users/ada@example.com", shows: ".way" },
      nobody: { path: "/users?q=nobody-like-that", shows: ".empty" },
      inbox: { path: `/inbox/${email?.messageId}`, shows: ".email-list" },
      pipeline: { path: "/pipeline", shows: ".node" },
      log: { path: "/pipeline/process-csv", shows: "textarea.log" },
      deadLetters: { path: "/pipeline/buffer-dead-letters", shows: ".redrive" },
      nowhere: { path: "/nowhere", shows: ".empty" },
    };
  });

  it("has nothing that axe finds serious on any page, in either theme, and keeps a picture of each", async () => {
    for (const [name, { path, shows }] of Object.entries(views)) {
      await page.goto(path);
      await page.locator(shows).first().waitFor();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(
          await faultsOf(page, colorScheme === "light" ? "all" : "colours"),
          [],
          `${name}, ${colorScheme}`,
        );
        await keepPicture(page, `${name}-${colorScheme}`);
      }
    }
  });

  it("fits a phone: no page is wider than the screen", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const [name, { path, shows }] of Object.entries(views)) {
      await page.goto(path);
      await page.locator(`${shows}, main .card`).first().waitFor();
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 390, name);
      await keepPicture(page, `${name}-phone`);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it("can be used by the keyboard alone: from the file to the import, and back to the list", async () => {
    await page.goto("/");
    await page.keyboard.press("Tab");
    await page.getByRole("link", { name: "Skip to content" }).and(page.locator(":focus")).waitFor();
    await page.getByRole("button", { name: "Try the sample" }).first().focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "people.csv" });
    await dialog.getByText("will be created or already exist").waitFor();
    expect(await faultsOf(page)).toStrictEqual([]);
    await keepPicture(page, "preview");
    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await page.getByRole("link", { name: "accessible.csv" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Parse CSV, Succeeded" }).focus();
    await page.keyboard.press("Space");
    await page.getByRole("complementary", { name: "State Parse CSV" }).waitFor();
  });

  it("keeps the theme that was chosen", async () => {
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
