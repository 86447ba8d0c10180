import type { Fired } from "./create-faults";

/** A line for each fault that came, in order: when, where, what, in which invocation. */
export function traceOf(fired: readonly Fired[]): string[] {
  return fired.map(({ at, site, fault, requestId = "" }) => {
    const seconds = (at / 1000).toFixed(3).padStart(8);
    return `  ${seconds} s  ${site}: ${fault} ${requestId}`.trimEnd();
  });
}

/** How often each fault came at each site. */
export function firedTable(fired: readonly Fired[]): string {
  const bySite = Map.groupBy(fired, ({ site }) => site);
  const lines = [...bySite].toSorted().map(([site, ofSite]) => {
    const counts = [...Map.groupBy(ofSite, ({ fault }) => fault)].toSorted();
    return `  ${site.padEnd(46)} ${counts.map(([fault, { length }]) => `${length} × ${fault}`).join(", ")}`;
  });
  return [`${fired.length} faults:`, ...lines].join("\n");
}
