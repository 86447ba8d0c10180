import * as dynamodb from "@aws-sdk/client-dynamodb";
import type { Json, JsonObject } from "../json";
import { TaskFailed } from "./task-failed";

type Command = Parameters<dynamodb.DynamoDBClient["send"]>[0];

/** Does a DynamoDB action, `UpdateItem`, with the API's own parameters. @throws TaskFailed */
export type DynamoDbAction = (action: string, parameters: JsonObject) => Promise<Json>;

/** Whether DynamoDB has the action. */
export function isDynamoDbAction(action: string): boolean {
  return commandOf(action) !== undefined;
}

/** @param client with the credentials of the state machine's role, so that its rights apply */
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
 * As the SDK integrations name errors, after the exceptions of the SDK for Java: `DynamoDb.` and the exception's name,
 * or `DynamoDb.DynamoDbException` for what the API's model does not list, such as a refused access.
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
