import { SHORT_DURATIONS } from "../../../cli/start/fault-sites";
import { createFaults } from "../../../local/faults/create-faults";
import { arnOf } from "../../../local/program/arn";
import type { Overrides } from "../../../local/program/overrides";
import { startLocalStack } from "../../helpers/local-stack";
import { createLedger } from "./create-ledger";

/** Where the functions' logs of the last run are. */
export const LOGS = ".local/chaos";

/** So few attempts that some retries are exhausted, and their messages have to be redriven. */
const FEW_ATTEMPTS: Overrides = {
  buffer: {
    ...SHORT_DURATIONS.buffer,
    redrivePolicy: JSON.stringify({
      deadLetterTargetArn: arnOf("sqs", "buffer-dead-letters-local"),
      maxReceiveCount: 2,
    }),
  },
  "users-to-send-welcome": { maximumRetryAttempts: 2 },
  "uploads-to-report-status": { maximumRetryAttempts: 3 },
  "uploads-to-notify": { maximumRetryAttempts: 2 },
};

/** The program on a local cloud that faults can be let loose on, seed after seed. */
export async function startChaosCloud() {
  const faults = createFaults();
  const ledger = createLedger(faults);
  const local = await startLocalStack({
    faults,
    overrides: { ...SHORT_DURATIONS, ...FEW_ATTEMPTS },
    layers: [ledger.layer],
    metrics: ledger.metrics,
    logs: LOGS,
  });
  return { local, faults, ledger, [Symbol.asyncDispose]: () => local.stop() };
}

export type ChaosCloud = Awaited<ReturnType<typeof startChaosCloud>>;
