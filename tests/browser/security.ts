import assert from "node:assert/strict";
import { type IncomingMessage, request } from "node:http";
import { type ConsoleInBrowser, consoleInBrowser, describeInBrowser } from "./console-in-browser";

const SCRIPT = `<script>globalThis.breached = true</script><img src=x onerror="globalThis.breached = true">`;
const EMAIL = "inert+script@example.com";

describeInBrowser("what a stranger may not do", () => {
  let under: ConsoleInBrowser;
  beforeAll(async () => {
    under = await consoleInBrowser();
  });

  /** Asks as any program can, whatever the headers. @returns status and body */
  async function ask(path: string, headers: Record<string, string> = {}, method = "GET") {
    const { port } = new URL(under.address);
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      request({ host: "127.0.0.1", port, path, method, headers }, resolve).on("error", reject).end(),
    );
    const chunks = await response.toArray();
    return { status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() };
  }

  for (const [what, headers] of Object.entries({
    "a foreign Host": { host: "evil.example" },
    "a foreign Host that only looks like ours": { host: "127.0.0.1.evil.example" },
    "a foreign Origin": { origin: "https://evil.example" },
    "the origin of a sandboxed frame": { origin: "null" },
    "a page of another port": { origin: "http://127.0.0.1:1" },
    "another site's page, by Sec-Fetch-Site": { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" },
  } as Record<string, Record<string, string>>))
    it(`is refused: ${what}`, async () => {
      for (const path of ["/", "/api/users?q=", "/api/live/uploads"]) {
        const { status, text } = await ask(path, headers);
        assert.equal(status, 403, path);
        expect(JSON.parse(text).message).toMatch(/http:\/\/127\.0\.0\.1:\d+|http:\/\/localhost|itself/);
      }
    });

  it("is refused: to change something without the token, or with another", async () => {
    for (const path of ["/api/preview", "/api/uploads?name=a.csv", "/api/queues/buffer-dead-letters/redrive"])
      for (const headers of [{}, { "x-rollcall-token": "x".repeat(32) }] as Record<string, string>[])
        expect((await ask(path, headers, "POST")).status).toBe(403);
  });

  it("is sent with a policy that lets nothing run but the page's own script, and no one frame it", async () => {
    const { headers } = await ask("/");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(/default-src 'self'/);
    expect(policy).toMatch(/frame-ancestors 'self'/);
    expect(policy).not.toMatch(/unsafe/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  it("gets nowhere with a script in a name, a file name or a further column", async () => {
    // Prepare
    const content = `name,email,note\n"${SCRIPT.replaceAll('"', '""')}",${EMAIL},"${SCRIPT.replaceAll('"', '""')}"\nNobody,"<script>@x"\n`;
    const page = await under.open("/");
    await page.locator("input[type=file]").setInputFiles({
      name: "<img src=x onerror=breached=1>.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(content),
    });
    await page.getByRole("dialog").getByText("1 will be created or already exist, 1 rejected.").waitFor();
    await page.getByRole("button", { name: "Import" }).click();
    await page.waitForURL(/\/uploads\/./);
    await page.locator("h1").getByText("Completed with problems").waitFor();

    // Act
    await page.getByRole("cell", { name: "<script>@x", exact: true }).waitFor();
    await page.goto(`/users/${encodeURIComponent(EMAIL)}`);
    await page.getByRole("link", { name: "Read it" }).click();
    await page.frameLocator("iframe").getByText("Hello <script>").waitFor();
    await page.getByRole("tab", { name: "Raw" }).click();
    await page.goto(`/users?q=${encodeURIComponent(SCRIPT)}`);
    await page
      .getByText("Nobody matches")
      .or(page.getByRole("link", { name: EMAIL }))
      .waitFor();

    // Assess
    expect(await page.evaluate("globalThis.breached")).toBeUndefined();
    expect(await page.locator("main img, main script").count()).toBe(0);
  });

  it("cannot run a script in an email's frame, even one that was not escaped", async () => {
    const page = await under.open("/");
    // The same frame as the inbox's, with what an email of another sender could hold.
    const ran = await page.evaluate(`new Promise((resolve) => {
      addEventListener("message", () => resolve(true));
      const frame = document.createElement("iframe");
      frame.sandbox = "";
      frame.srcdoc = "<script>parent.postMessage('ran', '*')</" + "script>";
      frame.onload = () => resolve(false);
      document.body.append(frame);
    })`);
    expect(ran).toBe(false);
    const { local } = under;
    const [email] = local.cloud.emails();
    const { headers } = await ask(`/api/emails/${email?.messageId}/html`);
    expect(String(headers["content-security-policy"])).toMatch(/default-src 'none'.*sandbox/);
  });
});
