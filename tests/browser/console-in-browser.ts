import { existsSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { localSource } from "../../console/server/local-source";
import { startConsole } from "../../console/server/start-console";
import { type LocalStack, startLocalStack } from "../helpers/local-stack";

const EXECUTABLES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC_EXECUTABLES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const SCREENSHOTS = ".local/screenshots";

/** The console of a local cloud, and a browser. */
export interface ConsoleInBrowser extends AsyncDisposable {
  local: LocalStack;
  /** `http://127.0.0.1:PORT`. */
  address: string;
  browser: Browser;
  /** Opens a page in a browser context of its own. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
}

/** `describe`, where there is a browser; without one, the suite is skipped and its name says why. */
export function describeInBrowser(name: string, define: () => void): void {
  if (findChromium() !== undefined) describe(name, define);
  else
    describe.skip(`${name} (no Chromium found in CHROMIUM or PATH; install one, such as apt install chromium)`, define);
}

export async function startConsoleInBrowser(): Promise<ConsoleInBrowser> {
  await using resources = new AsyncDisposableStack();
  const local = await startLocalStack();
  resources.defer(() => local.stop());
  const { address } = resources.use(await startConsole(localSource(local.cloud, local.stack, local.logs), { port: 0 }));
  const browser = await startBrowser(findChromium() ?? "");
  resources.defer(() => browser.close());
  const started = resources.move();
  return {
    local,
    browser,
    address,
    async open(path, options = {}) {
      const context = await browser.newContext({ baseURL: address, ...options });
      const page = await context.newPage();
      await page.goto(path);
      return page;
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** A Chromium on this machine: `CHROMIUM`, or one on the PATH. */
function findChromium(): string | undefined {
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => EXECUTABLES.map((name) => join(folder, name)));
  return [process.env.CHROMIUM ?? "", ...onPath, ...MAC_EXECUTABLES].find((path) => path !== "" && existsSync(path));
}

/** A headless Chromium with a temporary profile, which sends no requests of its own. */
function startBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Polls a condition; the test's time limit ends a wait for what never happens. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(50);
}

/** Saves a screenshot of the page for review, with SCREENSHOTS=1. */
export async function saveScreenshot(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS !== "1") return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}
