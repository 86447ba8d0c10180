import type { FunctionUsage } from "../lambda/create-usage";
import type { Usage } from "./usage";

const MB_PER_GB = 1024;

/**
 * What functions and state machines have used by running. Durations are this machine's.
 * @param memoryOf MB of a function
 * @param transitions by the state machine's name
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
