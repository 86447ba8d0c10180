import { type IncomingMessage, request } from "node:http";
import { type ConsoleInBrowser, describeInBrowser, startConsoleInBrowser } from "./console-in-browser";

const SCRIPT = `<script>globalThis.breached = true</script><img src=x onerror="globalThis.breached = true">`;
const EMAIL = "inert+script@example.com";

describeInBrowser("the console's protection against other pages and programs", () => {
  let app: ConsoleInBrowser;
  beforeAll(async () => {
    app = await startConsoleInBrowser();
  });
  afterAll(() => app?.[Symbol.asyncDispose]());

  /** Sends a request with any headers, as any program can. */
  async function ask(path: string, headers: Record<string, string> = {}, method = "GET") {
    const { port } = new URL(app.address);
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      request({ host: "127.0.0.1", port, path, method, headers }, resolve).on("error", reject).end(),
    );
    const chunks = await response.toArray();
    return { status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() };
  }

  it.each<[string, Record<string, string>]>([
    ["a foreign Host", { host: "evil.example" }],
    ["a foreign Host that begins like the console's", { host: "127.0.0.1.evil.example" }],
    ["a foreign Origin", { origin: "https://evil.example" }],
    ["the origin of a sandboxed frame", { origin: "null" }],
    ["a page of another port", { origin: "http://127.0.0.1:1" }],
    ["another site's page, by Sec-Fetch-Site", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" }],
  ])("refuses %s", async (_, headers) => {
    for (const path of ["/", "/api/users?q=", "/api/live/uploads"]) {
      const { status, text } = await ask(path, headers);
      expect([path, status]).toStrictEqual([path, 403]);
      expect(JSON.parse(text).message).toMatch(/http:\/\/127\.0\.0\.1:\d+|http:\/\/localhost|itself/);
    }
  });

  it("refuses to change something without the token, or with another", async () => {
    for (const path of ["/api/preview", "/api/uploads?name=a.csv", "/api/queues/buffer-dead-letters/redrive"])
      for (const headers of [{}, { "x-rollcall-token": "x".repeat(32) }] as Record<string, string>[])
        expect((await ask(path, headers, "POST")).status).toBe(403);
  });

  it("sends a policy that runs nothing but the page's own script, and prevents framing", async () => {
    const { headers } = await ask("/");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(/default-src 'self'/);
    expect(policy).toMatch(/frame-ancestors 'self'/);
    expect(policy).not.toMatch(/unsafe/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  it("runs no script from a name, a file name or another column", async () => {
    // Prepare
    const content = `name,email,note\n"${SCRIPT.replaceAll('"', '""')}",${EMAIL},"${SCRIPT.replaceAll('"', '""')}"\nNobody,"<script>@x"\n`;
    const page = await app.open("/");
    await page.locator("input[type=file]").setInputFiles({
      name: "<img src=x onerror=breached=1>.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(content),
    });
    await page.getByRole("dialog").getByText("1 will be created, 0 already exist, 1 rejected.").waitFor();
    await page.getByRole("button", { name: "Import" }).click();
    await page.waitForURL(/\/uploads\/./);
    await page.locator("h1").getByText("Completed with problems").waitFor();

    // Act
    await page.getByRole("cell", { name: "<script>@x", exact: true }).waitFor();
    await page.goto(`/users/${encodeURIComponent(EMAIL)}`);
    await page.getByRole("link", { name: "Open it" }).click();
    await page.frameLocator("iframe").getByText("Hello <script>").waitFor();
    await page.getByRole("tab", { name: "Raw" }).click();
    await page.goto(`/users?q=${encodeURIComponent(SCRIPT)}`);
    await page
      .getByText("No user matches")
      .or(page.getByRole("link", { name: EMAIL }))
      .waitFor();

    // Assess
    expect(await page.evaluate("globalThis.breached")).toBeUndefined();
    expect(await page.locator("main img, main script").count()).toBe(0);
  });

  it("runs no script in an email's frame, even one that was not escaped", async () => {
    const page = await app.open("/");
    // The same frame as the inbox's, with an email as another sender could write it.
    const ran = await page.evaluate(`new Promise((resolve) => {
      addEventListener("message", () => resolve(true));
      const frame = document.createElement("iframe");
      frame.sandbox = "";
      frame.srcdoc = "<script>parent.postMessage('ran', '*')</" + "script>";
      frame.onload = () => resolve(false);
      document.body.append(frame);
    })`);
    expect(ran).toBe(false);
    const { local } = app;
    const [email] = local.cloud.emails();
    const { headers } = await ask(`/api/emails/${email?.messageId}/html`);
    expect(String(headers["content-security-policy"])).toMatch(/default-src 'none'.*sandbox/);
  });
});
