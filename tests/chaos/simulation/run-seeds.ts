import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Deployment } from "./deployment";
import type { Outcome } from "./simulate-seed";

/** The messages from the main process to a worker and back, a seed at a time. */
export type Order = { deployment: Deployment } | { seed: number };

const WORKER = join(__dirname, "worker.ts");

export interface RunSeedsOptions {
  seeds: Iterable<number>;
  onOutcome(outcome: Outcome): void;
  /** Whether to leave the seeds that are left. */
  isEnough?: () => boolean;
  env?: NodeJS.ProcessEnv;
  /** A module that each process loads before anything else. */
  require?: string;
  workers?: number;
}

/** Runs seeds in processes of their own, one for each core, in no order. @throws Error when a process ends early */
export async function runSeeds(
  deployment: Deployment,
  { seeds, onOutcome, isEnough = () => false, env, require, workers = availableParallelism() }: RunSeedsOptions,
): Promise<void> {
  const left = seeds[Symbol.iterator]();
  const next = (worker: ChildProcess) => {
    const { value, done } = left.next();
    if (done || isEnough()) worker.disconnect();
    else worker.send({ seed: value } satisfies Order);
  };
  await Promise.all(
    Array.from({ length: workers }, async () => {
      const modules = ["ts-node/register/transpile-only", ...(require === undefined ? [] : [require])];
      const execArgv = modules.flatMap((module) => ["--require", module]);
      const worker = fork(WORKER, { execArgv, ...(env && { env }) });
      const ended = once(worker, "exit");
      worker.on("message", (outcome: Outcome) => {
        onOutcome(outcome);
        next(worker);
      });
      worker.send({ deployment } satisfies Order);
      next(worker);
      const [code] = await ended;
      if (code !== 0) throw new Error(`A process of the simulation ended with code ${code}; its output says why.`);
    }),
  );
}

/**
 * Runs consecutive seeds.
 * @returns how many came to an end, and each violation with its seed
 */
export async function violationsOf(
  deployment: Deployment,
  { from, to }: { from: number; to: number },
): Promise<{ ended: number; violations: string[] }> {
  const violations: string[] = [];
  let ended = 0;
  await runSeeds(deployment, {
    seeds: Array.from({ length: to - from + 1 }, (_, index) => from + index),
    onOutcome(outcome) {
      ended++;
      for (const violation of outcome.violations) violations.push(`seed ${outcome.seed}: ${violation}`);
    },
  });
  return { ended, violations };
}
