import {
  type ConsoleInBrowser,
  describeInBrowser,
  startConsoleInBrowser,
  until,
} from "../../browser/console-in-browser";
import { csvOf, people } from "../../helpers/people";

/** Bytes of all four pages together. */
const MAX_WEIGHT = 150_000;
/** Milliseconds of CPU; elapsed time would depend on the load of the machine. */
const MAX_TASK = 200;

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds of CPU. */
  tdur?: number;
  args?: { name?: string };
}

describeInBrowser("the performance of the page", () => {
  let app: ConsoleInBrowser;
  beforeAll(async () => {
    app = await startConsoleInBrowser();
  });
  afterAll(() => app?.[Symbol.asyncDispose]());

  it("loads less than 150 KB compressed, and nothing from another origin", async () => {
    // Prepare
    const page = await app.open("about:blank");
    const sizes: Promise<number>[] = [];
    const foreign: string[] = [];
    page.on("requestfinished", (request) => {
      if (!request.url().startsWith("data:"))
        sizes.push(request.sizes().then((size) => size.responseHeadersSize + size.responseBodySize));
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(app.address) && !request.url().startsWith("data:")) foreign.push(request.url());
    });

    // Act
    for (const path of ["/", "/users", "/inbox", "/pipeline"]) {
      await page.goto(app.address + path);
      await page.locator("h1").waitFor();
    }

    // Assess: all four pages together
    const weight = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(weight).toBeGreaterThan(20_000);
    expect(weight).toBeLessThan(MAX_WEIGHT);
    expect(foreign).toStrictEqual([]);
  });

  it("has no task of more than 200 ms while 10,000 rows are imported", async () => {
    // Prepare
    const page = await app.open("/");
    const content = csvOf([...people(0, 9_941), ...Array.from({ length: 59 }, (_, index) => `Invalid,not-${index}`)]);
    await app.browser.startTracing(page, { categories: ["toplevel", "__metadata"] });

    // Act
    await page.locator("input[type=file]").setInputFiles({
      name: "ten-thousand.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(content),
    });
    await page.getByText("9,941 will be created, 0 already exist, 59 rejected.").waitFor();
    await page.getByRole("button", { name: "Import" }).click();
    await page.getByRole("region", { name: "59 rejected" }).waitFor();
    // The rows that follow change nothing but numbers.
    const inserted = page.locator(".stages li:nth-child(2) b");
    await until(async () => Number.parseInt(await inserted.innerText(), 10) >= 20);
    await page.goto("/inbox");
    await page.locator(".email-list").waitFor();

    // Assess
    const trace: { traceEvents: TraceEvent[] } = JSON.parse(String(await app.browser.stopTracing()));
    const mains = trace.traceEvents.filter(
      ({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain",
    );
    const isMain = ({ pid, tid }: TraceEvent) => mains.some((main) => main.pid === pid && main.tid === tid);
    const tasks = trace.traceEvents.filter((event) => event.tdur !== undefined && isMain(event));
    const longest = Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000));
    expect(tasks.length).toBeGreaterThan(100);
    expect(longest).toBeLessThan(MAX_TASK);
  });
});
