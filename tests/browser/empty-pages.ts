import type { Page } from "playwright-core";
import { type ConsoleInBrowser, consoleInBrowser, describeInBrowser } from "./console-in-browser";

describeInBrowser("pages with nothing on them yet", () => {
  let under: ConsoleInBrowser;
  let page: Page;
  beforeAll(async () => {
    under = await consoleInBrowser();
    page = await under.open("/");
  });

  for (const [path, text] of [
    ["/", "Nothing has been uploaded yet"],
    ["/users", "Nobody is signed up yet"],
    ["/inbox", "No email has been sent yet"],
  ] as const)
    it(`name the next action: ${path}`, async () => {
      await page.goto(path);
      await page.getByText(text).waitFor();
      expect(await page.locator(".empty :is(a, button)").count()).toBeGreaterThan(0);
    });
});
