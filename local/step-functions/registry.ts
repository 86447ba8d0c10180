import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { ExecutionStatus } from "@aws-sdk/client-sfn";
import type { JsonObject } from "../json";
import { ExecutionDoesNotExist, StateMachineDoesNotExist } from "./errors";
import type { History, Outcome } from "./history";
import type { LoadedInterpreter, StateMachineDefinition } from "./interpreter";
import type { DynamoDbAction } from "./task-resource";
import type { TaskTokens } from "./task-tokens";

/** All state machines, executions and task tokens. */
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

/** A running or ended execution, as the API sees it. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: HostedMachine;
  /** JSON, as given. */
  readonly input: string;
  /** Unix seconds. */
  readonly startDate: number;
  readonly stopDate: number | undefined;
  readonly status: ExecutionStatus;
  readonly outcome: Outcome | undefined;
  readonly history: History;
  /** Aborts the execution; no effect where it has ended. */
  abort(error: string | undefined, cause: string | undefined): void;
}

/** A state machine that was created. */
export interface HostedMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** As registered. */
  readonly definition: string;
  readonly checked: StateMachineDefinition;
  /** Unix seconds. */
  readonly creationDate: number;
  /** With the credentials of its role. */
  readonly client: DynamoDBClient;
  readonly dynamodb: DynamoDbAction;
}
