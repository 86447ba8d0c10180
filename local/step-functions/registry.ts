import type { JsonObject } from "../json";
import type { TaskTokens } from "./create-task-tokens";
import { ExecutionDoesNotExist, StateMachineDoesNotExist } from "./errors";
import type { Execution } from "./execution";
import type { HostedMachine } from "./hosted-machine";
import type { LoadedInterpreter } from "./load-interpreter";

/** All that there is. */
export interface Registry {
  readonly machines: Map<string, HostedMachine>;
  /** By ARN, in the order in which they started. */
  readonly executions: Map<string, Execution>;
  readonly tokens: TaskTokens;
}

/** An operation of the API. @throws StatesApiError */
export type Operation = (
  registry: Registry,
  request: JsonObject,
  interpreter: LoadedInterpreter,
) => JsonObject | Record<string, unknown>;

export function machineOf({ machines }: Registry, arn: string): HostedMachine {
  const machine = machines.get(arn);
  if (machine === undefined) throw new StateMachineDoesNotExist(arn);
  return machine;
}

export function executionOf({ executions }: Registry, arn: string): Execution {
  const execution = executions.get(arn);
  if (execution === undefined) throw new ExecutionDoesNotExist(arn);
  return execution;
}
