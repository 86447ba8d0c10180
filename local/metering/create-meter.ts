import type { Answer, Call, Layer } from "../gateway/call";
import type { FunctionUsage } from "../lambda/create-lambda-host";
import { nameOfArn } from "../program/arn";
import { chargesOf } from "./charges-of";
import { addUsage, type Usage } from "./usage";

export interface Meter {
  /** Counts the calls of roles that reach a service. */
  layer: Layer;
  /** Adds usage that no call of a role shows. */
  add(usage: Usage): void;
  /** Returns the usage since the start. */
  read(): Usage[];
}

/** A ReceiveMessage response with a message is longer: its receipt handle alone is. */
const EMPTY_RECEIVE_BYTES = 64;

/**
 * Meters calls by caller and operation. Empty receives are not counted: Lambda polls an idle queue around the clock, so they
 * are a fixed cost and not the workload's.
 */
export function createMeter(): Meter {
  const usages = new Map<string, Usage>();

  const add = (usage: Usage) => addUsage(usages, usage);

  function count(call: Call, caller: string, bytes: { in: number; out: number }): void {
    const { service, operation } = call;
    if (operation === "ReceiveMessage" && bytes.out < EMPTY_RECEIVE_BYTES) return;
    const charges = chargesOf(call, bytes);
    add({ caller, service, operation, calls: 1, bytesIn: bytes.in, bytesOut: bytes.out, charges });
  }

  return {
    async layer(call, next) {
      const { principal, body, stream } = call;
      if (principal === undefined) return next();
      const bytes = { in: body.length, out: 0 };
      stream?.on("data", (chunk: Buffer) => {
        bytes.in += chunk.length;
      });
      const answer = await next();
      whenSent(answer, (out) => count(call, nameOfArn(principal), { ...bytes, out }));
      return answer;
    },
    add,
    read: () => [...usages.values()],
  };
}

/** Reports the length of an answer's body once it is known. */
function whenSent({ headers, body }: Answer, report: (bytes: number) => void): void {
  const length = headers["content-length"];
  if (typeof body === "string" || Buffer.isBuffer(body)) report(Buffer.byteLength(body));
  else if (length !== undefined) report(Number(length));
  else {
    let bytes = 0;
    body.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    body.on("close", () => report(bytes));
  }
}

const MB_PER_GB = 1024;

/**
 * Returns the usage of functions and state machines. Durations are this machine's.
 * @param memoryOf - MB of a function
 * @param transitions - by the state machine's name
 */
export function runsUsage(
  functions: Record<string, FunctionUsage>,
  memoryOf: (functionName: string) => number,
  transitions: Record<string, number>,
): Usage[] {
  const noBytes = { bytesIn: 0, bytesOut: 0 };
  const ofFunctions = Object.entries(functions).map(([caller, { invocations, billedMs }]): Usage => {
    const lambdaGbSeconds = (billedMs / 1000) * (memoryOf(caller) / MB_PER_GB);
    const charges = { lambdaRequests: invocations, lambdaGbSeconds };
    return { caller, service: "lambda", operation: "run", calls: invocations, ...noBytes, charges };
  });
  const ofMachines = Object.entries(transitions).map(
    ([caller, calls]): Usage => ({
      ...{ caller, service: "states", operation: "transitions", calls, ...noBytes },
      charges: { stateTransitions: calls },
    }),
  );
  return [...ofFunctions, ...ofMachines];
}
