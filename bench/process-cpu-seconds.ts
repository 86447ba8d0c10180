import { execFileSync } from "node:child_process";

/** CPU seconds that a process has used since it began, as `ps` reports them. */
export function processCpuSeconds(pid: number | undefined): number {
  if (pid === undefined) return 0;
  const time = execFileSync("ps", ["-o", "cputimes=", "-p", String(pid)], { encoding: "utf8" }).trim();
  return Number(time);
}
