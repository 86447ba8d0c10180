import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { findChromium } from "./start-browser";
import { type ConsoleInBrowser, startConsoleInBrowser } from "./start-console-in-browser";

export type { ConsoleInBrowser } from "./start-console-in-browser";

const SCREENSHOTS = ".local/screenshots";

/** `describe`, where there is a browser; without one, the suite is skipped and its name says why. */
export function describeInBrowser(name: string, define: () => void): void {
  if (findChromium() !== undefined) describe(name, define);
  else
    describe.skip(`${name} (no Chromium found in CHROMIUM or PATH; install one, such as apt install chromium)`, define);
}

let started: Promise<ConsoleInBrowser> | undefined;

/** The one of this process: all files of browser tests share a local cloud, a console and a browser. */
export function consoleInBrowser(): Promise<ConsoleInBrowser> {
  started ??= startConsoleInBrowser();
  return started;
}

afterAll(async () => {
  await (await started)?.[Symbol.asyncDispose]();
});

/** Waits until it is so; the test runner's time limit ends a wait for nothing. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(50);
}

/** Keeps a picture of the page, for whoever wants to look at it. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}
