import type { PageConfig } from "../../../console/api";
import { createApp } from "../../../console/server/app";
import type { Page } from "../../../console/server/page";
import type { ConsoleSource, StoredEmail } from "../../../console/server/source";

const PORT = 4500;
const TOKEN = "t".repeat(32);
const HOST = { host: `127.0.0.1:${PORT}` };

const encoded = (text: string) => new Uint8Array(Buffer.from(text));

const PAGE: Page = {
  script: "/assets/main-1.js",
  styles: "/assets/main-1.css",
  assets: new Map([
    [
      "/assets/main-1.js",
      { type: "text/javascript", body: encoded("plain"), gzip: encoded("gzipped"), brotli: encoded("brotli") },
    ],
  ]),
};

const EMAIL: StoredEmail = {
  messageId: "<1-2@local>",
  from: "hello@example.com",
  destination: { to: ["ann@xn--bcher-kva.example"] },
  subject: "Welcome",
  body: { html: "<b>Hello</b>", text: "Hello" },
  at: 0,
};

/** An app whose AWS clients fail on use: these tests reach none. */
function prepare(overrides: Partial<ConsoleSource> = {}) {
  const source = {
    name: `dev"><script>`,
    region: "eu-west-1",
    stack: { outputs: { processCsvFunction: "rollcall-process-csv" } },
    interval: 1,
    monitoring: {
      functionMetrics: async () => [],
      queueMetrics: async () => [],
      emailMetrics: async () => [],
      logLines: async (name: string) => [`log of ${name}`],
      logPeriod: "the last 15 minutes",
    },
    ...overrides,
  } as unknown as ConsoleSource;
  const app = createApp({ source, page: PAGE, port: PORT, token: TOKEN });
  return (path: string, { headers = {}, ...init }: RequestInit & { headers?: Record<string, string> } = {}) =>
    app.request(path, { ...init, headers: { ...HOST, ...headers } });
}

function post(body: string, headers: Record<string, string> = {}) {
  return {
    method: "POST",
    body,
    headers: { "x-rollcall-token": TOKEN, "content-length": String(body.length), ...headers },
  };
}

describe("the console's app", () => {
  describe("requires its own origin", () => {
    it.each<[string, Record<string, string>]>([
      ["a foreign Host", { host: "evil.example" }],
      ["a Host that begins like its own", { host: `127.0.0.1.evil.example:${PORT}` }],
      ["a Host of another port", { host: "127.0.0.1:1" }],
      ["an empty Host", { host: "" }],
      ["a foreign Origin", { origin: "https://evil.example" }],
      ["the origin of a sandboxed frame", { origin: "null" }],
      ["an Origin with another name of this machine", { origin: `http://localhost:${PORT}` }],
      ["a cross-site request", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" }],
      ["a same-site request", { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" }],
      [
        "a frame of another site",
        { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
      ],
    ])("refuses %s", async (_, headers) => {
      const request = prepare();
      for (const path of ["/", "/api/users", "/assets/main-1.js", "/nowhere"]) {
        const response = await request(path, { headers });
        expect(response.status).toBe(403);
        expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'self';/);
      }
    });

    it.each<[string, Record<string, string>]>([
      ["localhost", { host: `localhost:${PORT}` }],
      ["its own Origin", { origin: `http://127.0.0.1:${PORT}` }],
      ["its own page", { "sec-fetch-site": "same-origin" }],
      ["the address bar", { "sec-fetch-site": "none" }],
      [
        "a link on another site",
        { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
      ],
    ])("accepts %s", async (_, headers) => {
      expect((await prepare()("/", { headers })).status).toBe(200);
    });

    it("compares the Host header, not the URL of the request line", async () => {
      const request = prepare();
      expect((await request(`http://127.0.0.1:${PORT}/`, { headers: { host: "evil.example" } })).status).toBe(403);
    });

    it.each([
      ["without a token", undefined],
      ["with another token", "x".repeat(32)],
      ["with a shorter token", "t"],
      ["with a token of the same length and more bytes", "é".repeat(32)],
    ])("refuses to change something %s", async (_, token) => {
      const request = prepare();
      for (const path of ["/api/preview", "/api/uploads?name=a.csv", "/api/queues/buffer-dead-letters/redrive"]) {
        const headers = token === undefined ? {} : { "x-rollcall-token": token };
        const response = await request(path, { method: "POST", headers });
        expect(response.status).toBe(403);
        expect(await response.json()).toStrictEqual({
          message: "This page is from an earlier start of the console. Reload it.",
        });
      }
    });
  });

  it("sends every response with the security headers and without caching", async () => {
    const { headers } = await prepare()("/");
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-security-policy":
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-frame-options": "SAMEORIGIN",
      "cache-control": "no-store",
    });
    expect(headers.has("strict-transport-security")).toBe(false);
  });

  it("serves the page with its settings, escaped, below every path", async () => {
    const request = prepare();
    for (const path of ["/", "/uploads/some-upload", "/nowhere"]) {
      const response = await request(path, { headers: { cookie: "a=b; theme=dark" } });
      expect(response.headers.get("content-type")).toMatch(/^text\/html/);
      const text = await response.text();
      expect(text).toMatch('<html lang="en" data-theme="dark">');
      expect(text).not.toMatch(/<script>/);
      const [, content = ""] = /<meta name="rollcall" content="([^"]*)">/.exec(text) ?? [];
      const config: PageConfig = JSON.parse(
        content.replaceAll("&quot;", '"').replaceAll("&gt;", ">").replaceAll("&lt;", "<"),
      );
      expect(config).toStrictEqual({
        token: TOKEN,
        stack: 'dev"><script>',
        region: "eu-west-1",
        hasInbox: false,
        logPeriod: "the last 15 minutes",
        existingUsers: "keep",
      });
    }
  });

  it("ignores a theme that it does not have", async () => {
    const text = await (await prepare()("/", { headers: { cookie: 'theme="><script>' } })).text();
    expect(text).toMatch('data-theme=""');
  });

  it.each([
    ["br, gzip", "brotli", "br"],
    ["gzip", "gzipped", "gzip"],
    ["identity", "plain", null],
  ])("sends an asset for Accept-Encoding %s", async (accepted, body, encoding) => {
    const response = await prepare()("/assets/main-1.js", { headers: { "accept-encoding": accepted } });
    expect(await response.text()).toBe(body);
    expect(response.headers.get("content-encoding")).toBe(encoding);
    expect(response.headers.get("cache-control")).toBe("max-age=31536000, immutable");
    expect(response.headers.get("vary")).toBe("accept-encoding");
  });

  it.each([
    ["/api/nowhere", "GET"],
    ["/assets/main-2.js", "GET"],
    ["/", "POST"],
    ["/api/users", "DELETE"],
  ])("answers 404 for %s, %s", async (path, method) => {
    const response = await prepare()(path, { method, headers: { "x-rollcall-token": TOKEN } });
    expect(response.status).toBe(404);
    expect(await response.json()).toStrictEqual({ message: `Nothing is at ${path}.` });
  });

  it("answers HEAD with the headers alone", async () => {
    const response = await prepare()("/template.csv", { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''template.csv");
    expect(await response.text()).toBe("");
  });

  it("refuses a path that is not well encoded", async () => {
    const response = await prepare()("/api/users/%E0%A4%A");
    expect(response.status).toBe(400);
    expect(await response.json()).toStrictEqual({ message: "The address is not well encoded." });
  });

  describe("checks a file", () => {
    it("and answers with what would be imported", async () => {
      const response = await prepare()("/api/preview", post("name,email\nAnn,ann@example.com\nBob,bob@@example.com\n"));
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ rows: 2, accepted: 1, rejected: 1, delimiter: "," });
    });

    it("and answers 422 where it cannot be read", async () => {
      const response = await prepare()("/api/preview", post("a,b\n1,2\n"));
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ code: "NO_EMAIL_COLUMN" });
    });

    it.each([
      ["larger than S3 takes in parts of 5 MiB", { "content-length": "52428800001" }, 413, "FILE_TOO_LARGE"],
      ["of unknown length", { "content-length": "", "transfer-encoding": "chunked" }, 411, undefined],
    ])("unless it is %s", async (_, headers, status, code) => {
      for (const path of ["/api/preview", "/api/uploads?name=a.csv"]) {
        const response = await prepare()(path, post("name,email\n", headers));
        expect(response.status).toBe(status);
        expect(((await response.json()) as { code?: string }).code).toBe(code);
      }
    });
  });

  it.each([
    ["a body", post("a")],
    ["a body of unknown length", post("a", { "content-length": "", "transfer-encoding": "chunked" })],
  ])("refuses %s where it expects none", async (_, init) => {
    expect((await prepare()("/api/queues/buffer-dead-letters/redrive", init)).status).toBe(413);
  });

  it("streams a topic as server-sent events until the client disconnects", async () => {
    const { body, headers } = await prepare()("/api/live/logs/process-csv");
    expect(headers.get("content-type")).toBe("text/event-stream");
    expect(headers.get("cache-control")).toBe("no-store");
    const reader = body?.getReader();
    const chunk = await reader?.read();
    expect(Buffer.from(chunk?.value ?? []).toString()).toBe('event: state\ndata: ["log of rollcall-process-csv"]\n\n');
    await reader?.cancel();
  });

  it("subscribes to nothing for HEAD", async () => {
    const logLines = jest.fn(async () => []);
    const request = prepare({ monitoring: { logLines } as unknown as ConsoleSource["monitoring"] });
    const response = await request("/api/live/logs/process-csv", { method: "HEAD" });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(logLines).not.toHaveBeenCalled();
  });

  it("answers 404 for the log of a function that the stack does not have", async () => {
    const response = await prepare()("/api/live/logs/other");
    expect(response.status).toBe(404);
  });

  describe("serves an email", () => {
    const emails = () => [EMAIL];

    it("with its recipient as the users table has it", async () => {
      const response = await prepare({ emails })("/api/emails/1-2local");
      expect(await response.json()).toMatchObject({ to: "ann@bücher.example", text: "Hello", hasHtml: true });
    });

    it("as a sandboxed document of its own", async () => {
      const response = await prepare({ emails })("/api/emails/1-2local/html");
      expect(await response.text()).toMatch(/^<!doctype html><style>.*<\/style>\n<b>Hello<\/b>$/);
      expect(response.headers.get("content-security-policy")).toBe(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'",
      );
    });

    it("and answers 404 for another", async () => {
      expect((await prepare({ emails })("/api/emails/other")).status).toBe(404);
    });
  });
});
