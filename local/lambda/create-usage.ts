import { billedMs, type InvocationMetrics } from "./invocation";

/** What one function has used since the host began. */
export interface FunctionUsage {
  invocations: number;
  errors: number;
  coldStarts: number;
  durationMs: number;
  /** As AWS rounds it for each invocation, cold starts' loading included. */
  billedMs: number;
  /** Without the invocations whose process was killed. */
  cpuMs: number;
  /** The greatest peak of any of its environments. */
  maxRssBytes: number;
}

export function createUsage(): {
  add(metrics: InvocationMetrics): void;
  read(): Record<string, FunctionUsage>;
} {
  const usages = new Map<string, FunctionUsage>();
  return {
    add(metrics) {
      const { functionName, durationMs, cpuMs = 0, maxRssBytes = 0, coldStart, error } = metrics;
      const before = usages.get(functionName);
      usages.set(functionName, {
        invocations: (before?.invocations ?? 0) + 1,
        errors: (before?.errors ?? 0) + (error === undefined ? 0 : 1),
        coldStarts: (before?.coldStarts ?? 0) + (coldStart ? 1 : 0),
        durationMs: (before?.durationMs ?? 0) + durationMs,
        billedMs: (before?.billedMs ?? 0) + billedMs(metrics),
        cpuMs: (before?.cpuMs ?? 0) + cpuMs,
        maxRssBytes: Math.max(before?.maxRssBytes ?? 0, maxRssBytes),
      });
    },
    read: () => Object.fromEntries(usages),
  };
}
