import * as dynamodb from "@aws-sdk/client-dynamodb";
import type { Json, JsonObject } from "../json";

/** A task's Resource: an action of DynamoDB's SDK integration, optionally with a callback. */
export interface TaskResource {
  /** As history events name it: `updateItem`, `updateItem.waitForTaskToken`. */
  resource: string;
  resourceType: string;
  /** As the API names it: `UpdateItem`. */
  action: string;
  waitsForToken: boolean;
}

/**
 * Undefined where the resource is not hosted here.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function taskResource(arn: string): TaskResource | undefined {
  const parts = /^arn:aws:states:::(aws-sdk:dynamodb):([a-z]\w+)(\.waitForTaskToken)?$/.exec(arn);
  const [, resourceType, action, callback = ""] = parts ?? [];
  if (resourceType === undefined || action === undefined) return undefined;
  return {
    resource: `${action}${callback}`,
    resourceType,
    action: action.charAt(0).toUpperCase() + action.slice(1),
    waitsForToken: callback !== "",
  };
}

type Command = Parameters<dynamodb.DynamoDBClient["send"]>[0];

/**
 * Calls a DynamoDB action, such as `UpdateItem`, with the API's parameters.
 * @throws TaskFailed
 */
export type DynamoDbAction = (action: string, parameters: JsonObject) => Promise<Json>;

/** Returns whether DynamoDB has the action. */
export function isDynamoDbAction(action: string): boolean {
  return commandOf(action) !== undefined;
}

/** @param client with the credentials of the state machine's role, so that its permissions apply */
export function createDynamoDbActions(client: dynamodb.DynamoDBClient): DynamoDbAction {
  return async (action, parameters) => {
    const Command = commandOf(action);
    if (Command === undefined) throw new TypeError(`DynamoDB has no action ${action}`);
    try {
      const { $metadata: _, ...output } = await client.send(new Command(parameters));
      return JSON.parse(JSON.stringify(output));
    } catch (error) {
      throw failureOf(error);
    }
  };
}

function commandOf(action: string): (new (parameters: JsonObject) => Command) | undefined {
  const commands: Record<string, unknown> = { ...dynamodb };
  const command = commands[`${action}Command`];
  return typeof command === "function" ? (command as new (parameters: JsonObject) => Command) : undefined;
}

/**
 * Names an error as the SDK integrations do, after the SDK for Java: `DynamoDb.` and the exception's name, or
 * `DynamoDb.DynamoDbException` for an error that the API's model does not list, such as AccessDenied.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
function failureOf(error: unknown): TaskFailed {
  if (!(error instanceof dynamodb.DynamoDBServiceException))
    return new TaskFailed("DynamoDb.SdkClientException", error instanceof Error ? error.message : String(error));
  const isListed = error.constructor !== dynamodb.DynamoDBServiceException;
  const name = isListed ? `${error.name.replace(/Exception$/, "")}Exception` : "DynamoDbException";
  const { httpStatusCode = 0, requestId = "" } = error.$metadata;
  return new TaskFailed(
    `DynamoDb.${name}`,
    `${error.message} (Service: DynamoDb, Status Code: ${httpStatusCode}, Request ID: ${requestId})`,
  );
}

/** A failed task. Its name and message become `$.Error` and `$.Cause` in a Catch. */
export class TaskFailed extends Error {
  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
  }
}

/** The execution ended while the task ran: neither Retry nor Catch applies. */
export class TaskAborted extends Error {
  override name = "TaskAborted";
  readonly isRetryable = false;
  readonly isCatchable = false;
}
