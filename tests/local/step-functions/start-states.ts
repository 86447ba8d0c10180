import { CreateTableCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Call } from "../../../local/gateway/call";
import { startGateway } from "../../../local/gateway/start-gateway";
import { createPrincipals } from "../../../local/principals";
import { startDynamoDb } from "../../../local/services/start-dynamodb";
import { createStepFunctions } from "../../../local/step-functions/create-step-functions";

export const ROLE = "arn:aws:iam::000000000000:role/states";
export const TABLE = "uploads";

/** Step Functions and DynamoDB behind a gateway, with a table for the tokens, and what these tests do with them. */
export async function startStates() {
  await using started = new AsyncDisposableStack();
  const principals = createPrincipals();
  const calls: Call[] = [];
  /** Called before each call of DynamoDB. */
  let onDynamoDb: (call: Call) => Promise<void> = async () => {};
  let endpoint = "";
  const stepFunctions = createStepFunctions({ endpoint: () => endpoint, principals });
  started.defer(() => stepFunctions.stop());
  const dynamodb = await startDynamoDb();
  started.defer(() => dynamodb.stop());
  const gateway = await startGateway({
    port: 0,
    principals,
    routes: { dynamodb: { proxyTo: dynamodb.endpoint }, states: { handle: stepFunctions.handle } },
    layers: [
      async (call, next) => {
        calls.push(call);
        if (call.service === "dynamodb") await onDynamoDb(call);
        return next();
      },
    ],
  });
  started.defer(() => gateway.stop());
  endpoint = gateway.endpoint;
  const config = { endpoint, region: "us-east-1", credentials: principals.administrator };
  const sfn = new SFNClient(config);
  started.defer(() => sfn.destroy());
  const client = new DynamoDBClient(config);
  started.defer(() => client.destroy());
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  const all = started.move();

  return {
    stepFunctions,
    sfn,
    calls,
    beforeDynamoDb(callback: typeof onDynamoDb) {
      onDynamoDb = callback;
    },
    /** Creates a state machine and starts it. @returns the execution's ARN */
    async run(name: string, definition: object, input: object): Promise<string> {
      const stateMachineArn = await stepFunctions.createStateMachine({
        name,
        roleArn: ROLE,
        definition: JSON.stringify(definition),
      });
      const { executionArn = "" } = await sfn.send(
        new StartExecutionCommand({ stateMachineArn, name: "one", input: JSON.stringify(input) }),
      );
      return executionArn;
    },
    /** The token that the execution on this item waits with, once it waits for this stage. */
    async token(id: string, stage: string): Promise<string> {
      for (;;) {
        const { Item } = await client.send(
          new GetItemCommand({ TableName: TABLE, Key: { id: { S: id } }, ConsistentRead: true }),
        );
        if (Item?.stage?.S === stage && Item.token?.S !== undefined) return Item.token.S;
      }
    },
    async item(id: string) {
      const { Item } = await client.send(new GetItemCommand({ TableName: TABLE, Key: { id: { S: id } } }));
      return Item;
    },
    /** The execution, once it has ended. */
    async ended(executionArn: string): Promise<DescribeExecutionCommandOutput> {
      for (;;) {
        const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        if (execution.status !== "RUNNING") return execution;
      }
    },
    async history(executionArn: string) {
      const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
      return events;
    },
    stop: () => all.disposeAsync(),
  };
}

/** A task that writes the stage and a token into the item `id` of its input, and waits. */
export function stage(name: string, further: object) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken",
    Parameters: {
      TableName: TABLE,
      Key: { id: { "S.$": "$$.Execution.Input.id" } },
      UpdateExpression: "SET stage = :stage, #token = :token",
      ExpressionAttributeNames: { "#token": "token" },
      ExpressionAttributeValues: { ":stage": { S: name }, ":token": { "S.$": "$$.Task.Token" } },
    },
    ...further,
  };
}
