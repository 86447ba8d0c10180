import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Call, Reply } from "../gateway/call";
import { errorReply } from "../gateway/error-reply";
import type { Principals } from "../principals";
import { arnOf, REGION } from "../program/arn";
import { checkDefinition } from "./check-definition";
import { DefinitionNotHosted, StatesApiError } from "./errors";
import { transitionsIn } from "./history";
import { loadInterpreter } from "./interpreter";
import {
  describeExecution,
  describeStateMachine,
  describeStateMachineForExecution,
  getExecutionHistory,
  isName,
  listExecutions,
  listStateMachines,
  sendTaskFailure,
  sendTaskHeartbeat,
  sendTaskSuccess,
  startExecution,
  stopExecution,
} from "./operations";
import type { Operation, Registry } from "./registry";
import { parseRequest } from "./request";
import { createDynamoDbActions } from "./task-resource";
import { createTaskTokens } from "./task-tokens";

export interface StepFunctionsOptions {
  /** The gateway's; called when a state machine is created. */
  endpoint(): string;
  principals: Principals;
}

export interface StateMachineSpec {
  name: string;
  /** Its tasks run with this role's permissions. */
  roleArn: string;
  /** Amazon States Language, JSON. */
  definition: string;
}

export interface StepFunctions {
  /** Answers a request to the API. */
  handle(call: Call): Promise<Reply>;
  /**
   * Creates a state machine.
   * @returns its ARN
   * @throws DefinitionNotHosted
   */
  createStateMachine(spec: StateMachineSpec): Promise<string>;
  /** Returns the ARN of the state machine that issued the task token. */
  machineOfToken(token: string): string | undefined;
  /** Returns the number of state transitions by the state machine's name. */
  transitions(): Record<string, number>;
  /** Aborts all running executions. */
  stop(): Promise<void>;
}

const OPERATIONS: Record<string, Operation> = {
  DescribeExecution: describeExecution,
  DescribeStateMachine: describeStateMachine,
  DescribeStateMachineForExecution: describeStateMachineForExecution,
  GetExecutionHistory: getExecutionHistory,
  ListExecutions: listExecutions,
  ListStateMachines: listStateMachines,
  SendTaskFailure: sendTaskFailure,
  SendTaskHeartbeat: sendTaskHeartbeat,
  SendTaskSuccess: sendTaskSuccess,
  StartExecution: startExecution,
  StopExecution: stopExecution,
};

/** Creates the local AWS Step Functions: STANDARD state machines with tasks of DynamoDB's SDK integration, and their API. */
export function createStepFunctions({ endpoint, principals }: StepFunctionsOptions): StepFunctions {
  const registry: Registry = { machines: new Map(), executions: new Map(), tokens: createTaskTokens() };

  return {
    async handle(call) {
      const operation = Object.hasOwn(OPERATIONS, call.operation) ? OPERATIONS[call.operation] : undefined;
      try {
        if (operation === undefined)
          throw new StatesApiError(
            "UnknownOperationException",
            `The local Step Functions does not host ${call.operation}. It hosts ${Object.keys(OPERATIONS).join(", ")}.`,
          );
        return ok(operation(registry, parseRequest(call.body.toString()), await loadInterpreter()));
      } catch (error) {
        if (!(error instanceof StatesApiError)) throw error;
        return errorReply(call, { status: 400, code: error.code, message: error.message });
      }
    },
    async createStateMachine({ name, roleArn, definition }) {
      const arn = arnOf("states", `stateMachine:${name}`);
      if (!isName(name)) throw new DefinitionNotHosted(name, "the name is invalid in Step Functions.");
      if (registry.machines.has(arn)) throw new DefinitionNotHosted(name, "a state machine of that name exists.");
      const checked = checkDefinition(name, definition, await loadInterpreter());
      const client = new DynamoDBClient({
        endpoint: endpoint(),
        region: REGION,
        credentials: principals.issue(roleArn),
      });
      const dynamodb = createDynamoDbActions(client);
      const creationDate = Date.now() / 1000;
      registry.machines.set(arn, { arn, name, roleArn, definition, checked, creationDate, client, dynamodb });
      return arn;
    },
    machineOfToken: registry.tokens.machineOf,
    transitions() {
      const counts: Record<string, number> = {};
      for (const { machine, history, outcome } of registry.executions.values())
        counts[machine.name] = (counts[machine.name] ?? 0) + transitionsIn(history.events, outcome !== undefined);
      return counts;
    },
    async stop() {
      for (const execution of registry.executions.values())
        execution.abort("StepFunctions.Stopped", "The local cloud was stopped.");
      for (const { client } of registry.machines.values()) client.destroy();
      registry.machines.clear();
    },
  };
}

function ok(response: object): Reply {
  return {
    status: 200,
    headers: { "content-type": "application/x-amz-json-1.0" },
    body: JSON.stringify(response),
  };
}
