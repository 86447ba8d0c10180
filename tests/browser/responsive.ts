import { csvOf, people } from "../helpers/people";
import { type ConsoleInBrowser, consoleInBrowser, describeInBrowser, until } from "./console-in-browser";

/** Milliseconds of CPU: those of the clock would tell how busy the machine is. */
const LONGEST_TASK = 200;

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds of CPU. */
  tdur?: number;
  args?: { name?: string };
}

describeInBrowser("while 10,000 rows go through", () => {
  let under: ConsoleInBrowser;
  beforeAll(async () => {
    under = await consoleInBrowser();
  });

  it("no task of the page takes more than 200 ms, from the preview to the middle of the work", async () => {
    // Prepare
    const page = await under.open("/");
    const content = csvOf([...people(0, 9_941), ...Array.from({ length: 59 }, (_, index) => `Invalid,not-${index}`)]);
    await under.browser.startTracing(page, { categories: ["toplevel", "__metadata"] });

    // Act
    await page.locator("input[type=file]").setInputFiles({
      name: "ten-thousand.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(content),
    });
    await page.getByText("9,941 will be created or already exist, 59 rejected.").waitFor();
    await page.getByRole("button", { name: "Import" }).click();
    await page.getByRole("region", { name: "59 rejected" }).waitFor();
    // The rows that follow change nothing but numbers.
    const inserted = page.locator(".stages li:nth-child(2) b");
    await until(async () => Number.parseInt(await inserted.innerText(), 10) >= 20);
    await page.goto("/inbox");
    await page.locator(".email-list").waitFor();

    // Assess
    const trace: { traceEvents: TraceEvent[] } = JSON.parse(String(await under.browser.stopTracing()));
    const mains = trace.traceEvents.filter(
      ({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain",
    );
    const isMain = ({ pid, tid }: TraceEvent) => mains.some((main) => main.pid === pid && main.tid === tid);
    const tasks = trace.traceEvents.filter((event) => event.tdur !== undefined && isMain(event));
    const longest = Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000));
    expect(tasks.length).toBeGreaterThan(100);
    expect(longest).toBeLessThan(LONGEST_TASK);
  });
});
