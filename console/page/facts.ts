import type { PageFacts } from "../api";

/** What the server wrote into the page. */
export const facts: PageFacts = JSON.parse(
  document.querySelector<HTMLMetaElement>('meta[name="rollcall"]')?.content ?? "{}",
);
