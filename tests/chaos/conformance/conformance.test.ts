import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SendEmailCommand } from "@aws-sdk/client-ses";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { stateMachineDefinition } from "../../../infrastructure/state-machine-definition";
import { createS3 } from "../../doubles/create-s3";
import { createSes } from "../../doubles/create-ses";
import { createSqs } from "../../doubles/create-sqs";
import { createStepFunctions } from "../../doubles/create-step-functions";
import { createDynamodb } from "../../doubles/dynamodb/create-dynamodb";
import { fakeClient } from "../../helpers/fake-client";
import { DYNAMODB_CALLS, KEYS } from "./dynamodb-calls";
import { followUpload } from "./follow-upload";
import { outcomesOf, type Sender } from "./outcome-of";
import { S3_CALLS } from "./s3-calls";
import { sqsCalls } from "./sqs-calls";
import { type Services, startServices } from "./start-services";

const ROLE = "arn:aws:iam::000000000000:role/states";

describe("the doubles answer as the services do", () => {
  let services: Services;
  beforeAll(async () => {
    services = await startServices();
  });
  afterAll(() => services?.stop());

  test("DynamoDB", async () => {
    // Prepare
    const double = createDynamodb({ keys: KEYS });
    const { client } = fakeClient<Sender>(double.execute);

    // Act
    const real = await outcomesOf(services.dynamodb as unknown as Sender, DYNAMODB_CALLS, withoutMessages);
    const doubled = await outcomesOf(client, DYNAMODB_CALLS, withoutMessages);

    // Assess
    expect(doubled).toStrictEqual(real);
  });

  test("SQS", async () => {
    // Prepare
    const queue = { url: services.queueUrl, arn: "arn:aws:sqs:us-east-1:0:queue", visibilityTimeout: 0 };
    const { client } = fakeClient<Sender>(createSqs([queue], Date.now).execute);
    const calls = sqsCalls(queue.url);

    // Act
    const real = await outcomesOf(services.sqs as unknown as Sender, calls, idsAndBodies);
    const doubled = await outcomesOf(client, calls, idsAndBodies);

    // Assess
    expect(doubled).toStrictEqual(real);
    const [allowed, notAllowed] = real.slice(7, 9).map(({ output }) => output as ReturnType<typeof idsAndBodies>);
    expect([allowed?.successful.length, allowed?.failed]).toStrictEqual([10, []]);
    expect([notAllowed?.successful, notAllowed?.failed.length]).toStrictEqual([[], 10]);
  });

  test("S3", async () => {
    // Prepare
    const { client } = fakeClient<Sender>(createS3().execute);

    // Act
    const real = await outcomesOf(services.s3 as unknown as Sender, S3_CALLS, tagsAndLengths);
    const doubled = await outcomesOf(client, S3_CALLS, tagsAndLengths);

    // Assess
    expect(doubled).toStrictEqual(real);
  });

  test("Step Functions", async () => {
    // Prepare
    const dynamodb = createDynamodb({ keys: KEYS });
    const { client } = fakeClient<DynamoDBClient>(dynamodb.execute);
    const definition = JSON.stringify(stateMachineDefinition("uploads", 1));
    const double = createStepFunctions({
      ...{ definition, now: Date.now, random: Math.random, onEnd() {} },
      // Nothing here takes longer than its time: what waits for that would keep the test from ending.
      after: (milliseconds, happen) => void setTimeout(happen, milliseconds % 2 ** 31).unref(),
      updateItem: async (input) => dynamodb.execute("UpdateItemCommand", input),
    });
    const { client: sfn } = fakeClient<SFNClient>(double.execute);
    const stateMachineArn = await services.states.createStateMachine({ name: "upload", roleArn: ROLE, definition });

    // Act
    const real = await followUpload({ sfn: services.sfn, dynamodb: services.dynamodb, stateMachineArn });
    const doubled = await followUpload({ sfn, dynamodb: client, stateMachineArn });

    // Assess
    expect(doubled).toStrictEqual(real);
  });

  test("SES", async () => {
    // Prepare
    const account = { perSecond: 10, perDay: 10, isPaused: () => false, refuses: () => undefined, now: Date.now };
    const { client } = fakeClient<Sender>(createSes(account).execute);
    const email = new SendEmailCommand({
      Source: "welcome@x.org",
      Destination: { ToAddresses: ["a@x.org"] },
      Message: { Subject: { Data: "Welcome" }, Body: { Text: { Data: "Hello" } } },
    });
    const hasId = ({ MessageId }: Record<string, unknown>) => typeof MessageId === "string" && MessageId !== "";

    // Act
    const real = await outcomesOf(services.ses as unknown as Sender, [email], hasId);
    const doubled = await outcomesOf(client, [email], hasId);

    // Assess
    expect(doubled).toStrictEqual(real);
    expect(real).toStrictEqual([{ output: true }]);
  });
});

/** Messages are for people: their wording is the service's own. */
function withoutMessages({ Responses, UnprocessedKeys, Attributes }: Record<string, unknown>): unknown {
  if (!Array.isArray(Responses)) return { Responses, UnprocessedKeys, Attributes };
  return Responses.map((response) => response.Error?.Code ?? "done");
}

function idsAndBodies(output: Record<string, unknown>) {
  const { Successful = [], Failed = [], Messages = [] } = output as Record<string, Record<string, unknown>[]>;
  return {
    successful: Successful.map(({ Id }) => Id),
    failed: Failed.map(({ Id, SenderFault, Code }) => ({ Id, SenderFault, Code })),
    bodies: Messages.map(({ Body }) => Body),
  };
}

function tagsAndLengths({ ETag, ContentLength }: Record<string, unknown>): unknown {
  return { ETag, ...(ContentLength !== undefined && { ContentLength }) };
}
