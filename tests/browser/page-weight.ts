import assert from "node:assert/strict";
import { type ConsoleInBrowser, consoleInBrowser, describeInBrowser } from "./console-in-browser";

const MOST = 150_000;

describeInBrowser("what the page loads", () => {
  let under: ConsoleInBrowser;
  beforeAll(async () => {
    under = await consoleInBrowser();
  });

  it("weighs less than 150 KB, compressed, and comes from nowhere else", async () => {
    // Prepare
    const page = await under.open("about:blank");
    const sizes: Promise<number>[] = [];
    const foreign: string[] = [];
    page.on("requestfinished", (request) => {
      if (!request.url().startsWith("data:"))
        sizes.push(request.sizes().then((size) => size.responseHeadersSize + size.responseBodySize));
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(under.address) && !request.url().startsWith("data:")) foreign.push(request.url());
    });

    // Act
    for (const path of ["/", "/users", "/inbox", "/pipeline"]) {
      await page.goto(under.address + path);
      await page.locator("h1").waitFor();
    }

    // Assess: all four pages together
    const weight = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    assert.ok(weight > 20_000 && weight < MOST, `${weight} bytes`);
    expect(foreign).toStrictEqual([]);
  });
});
