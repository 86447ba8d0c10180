import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { localSource } from "../../console/server/local-source";
import { startConsole } from "../../console/server/start-console";
import { type LocalStack, startLocalStack } from "../helpers/local-stack";
import { findChromium, startBrowser } from "./start-browser";

/** The console over a local cloud, in a browser. */
export interface ConsoleInBrowser extends AsyncDisposable {
  local: LocalStack;
  /** `http://127.0.0.1:PORT`. */
  address: string;
  browser: Browser;
  /** A page in a window of its own, with a profile of its own. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
}

export async function startConsoleInBrowser(): Promise<ConsoleInBrowser> {
  await using parts = new AsyncDisposableStack();
  const local = await startLocalStack();
  parts.defer(() => local.stop());
  const { address } = parts.use(await startConsole(localSource(local.cloud, local.stack, local.logs), { port: 0 }));
  const browser = await startBrowser(findChromium() ?? "");
  parts.defer(() => browser.close());
  const all = parts.move();
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
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
