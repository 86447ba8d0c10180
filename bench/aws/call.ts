import type { Charges } from "../../local/metering/prices";
import type { Invocation } from "./create-function";
import { drawLatency } from "./draw-latency";
import { CPU, LATENCIES, TRANSACTION_NETWORK } from "./parameters";
import type { World } from "./world";

export interface Call {
  service: string;
  operation: string;
  /** Statements, keys, actions or entries. */
  items?: number;
  charges: Charges;
  /** The SDK's `maxAttempts`. Default: 3 */
  maxAttempts?: number;
  /** Called as a transaction begins; it takes effect as it ends. @throws where it cannot begin */
  begin?(): void;
  /** What the call does, and its output. @throws as the client would; `isThrottled` errors are retried */
  takeEffect(): unknown;
}

/** Milliseconds of the SDK's first delay; it doubles, with full jitter: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const FIRST_RETRY = 100;

/** Makes a call: CPU time of the SDK, then the service's latency, in the middle of which it takes effect. */
export async function makeCall(world: World, invocation: Invocation, call: Call): Promise<unknown> {
  const { time, random, measurements } = world;
  const { service, operation, items = 0, charges, maxAttempts = 3 } = call;
  const name = `${service}:${operation}`;
  const latency = LATENCIES[name];
  if (latency === undefined) throw new TypeError(`The model has no latency of ${name}: add it to parameters.ts.`);
  const cpu = CPU.calls[name] ?? CPU.otherCall;
  for (let attempt = 1; ; attempt++) {
    const sent = invocation.compute(cpu.call + cpu.item * items);
    const answered = sent + drawLatency(random, latency);
    measurements.call(invocation.functionName, service, operation, charges);
    await until(world, invocation, sent);
    try {
      call.begin?.();
      // The service does its work whether or not its caller still runs.
      await time.sleep((call.begin ? answered - TRANSACTION_NETWORK : (sent + answered) / 2) - time.now());
      const output = call.takeEffect();
      await until(world, invocation, answered);
      return output;
    } catch (error) {
      await until(world, invocation, answered);
      if (!isThrottled(error) || attempt >= maxAttempts) throw error;
      await until(world, invocation, time.now() + random.next() * FIRST_RETRY * 2 ** (attempt - 1));
    }
  }
}

/** Waits; does not return where the invocation has ended in the meantime. */
function until({ time }: World, { isRunning }: Invocation, moment: number): Promise<void> {
  return new Promise((resolve) => time.after(moment - time.now(), () => isRunning() && resolve()));
}

function isThrottled(error: unknown): boolean {
  return error instanceof Error && error.name === "ThrottlingException";
}

/** What SQS bills for a SendMessageBatch: each 64 KiB, https://aws.amazon.com/sqs/pricing/ */
export function sendCharges({ Entries = [] }: { Entries?: { MessageBody?: string }[] }): Charges {
  const bytes = Entries.reduce((sum, { MessageBody = "" }) => sum + MessageBody.length, 0);
  return { sqsRequests: Math.max(1, Math.ceil(bytes / 65_536)) };
}
