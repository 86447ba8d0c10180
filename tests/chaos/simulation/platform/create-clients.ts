import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SESClient } from "@aws-sdk/client-ses";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { documentClientOver } from "../../../doubles/document-client-over";
import type { Refuses } from "../../../doubles/refuses";
import { makeCall } from "./call";
import type { Environment, Invocation } from "./create-function";
import type { Services } from "./services";
import { streamedBody } from "./streamed-body";
import type { World } from "./world";

interface Command {
  input: Record<string, unknown>;
}

/** The SDK's clients as an environment gets them: their calls go to the doubles, by way of the faults. */
export function createClients(world: World, services: Services, environment: Environment) {
  const caller =
    (service: string, maxAttempts: number, takeEffect: TakeEffect) =>
    async (name: string, input: unknown): Promise<unknown> => {
      const invocation = environment.current();
      return makeCall(world, invocation, {
        ...{ service, maxAttempts, operation: name.replace(/Command$/, "") },
        takeEffect: (refuses) => takeEffect(name, input as never, refuses, invocation),
      });
    };
  const sender = (service: string, maxAttempts: number, takeEffect: TakeEffect) => {
    const call = caller(service, maxAttempts, takeEffect);
    return (command: Command) => call(command.constructor.name, command.input);
  };
  const dynamodb = caller("dynamodb", 3, services.callDynamodb);
  const s3 = sender("s3", 3, services.s3.execute);
  // As index.ts makes it: SES takes no idempotency key, so the SDK must not try again.
  const ses = sender("ses", 1, (name, input, _refuses, invocation) => services.emails.send(invocation, name, input));
  return {
    sqs: { send: sender("sqs", 3, services.sqs.execute) } as unknown as SQSClient,
    sfn: { send: sender("states", 3, services.stepFunctions.execute) } as unknown as SFNClient,
    // The SDK gives a transaction a token of its own, which the call's retries keep.
    dynamodb: documentClientOver((name, input) => {
      const invocation = environment.current();
      return dynamodb(name, input).catch((error) => {
        const isRecord =
          name === "TransactWriteItemsCommand" || (name === "UpdateItemCommand" && isNotifier(invocation));
        if (isRecord && !isDone(error)) invocation.lostWrites = true;
        throw error;
      });
    }),
    ses: {
      async send(command: Command) {
        services.emails.leaves();
        const output = (await ses(command)) as { MessageId: string };
        services.emails.answered(output);
        return output;
      },
    } as unknown as SESClient,
    s3: {
      async send(command: Command) {
        const invocation = environment.current();
        const output = (await s3(command)) as { Body?: Buffer };
        return output.Body ? { ...output, Body: streamedBody(world, invocation, output.Body) } : output;
      },
    } as unknown as S3Client,
    lambda: {
      send: sender("lambda", 3, (_name, { FunctionName, Payload }: { FunctionName: string; Payload: string }) => {
        services.invokeLater(FunctionName, JSON.parse(Payload));
        return { StatusCode: 202 };
      }),
    } as unknown as LambdaClient,
  };
}

/** Whether the run is one of the function that records its emails by an update, without receipts. */
function isNotifier({ name }: Invocation): boolean {
  return name.startsWith("notify#");
}

/** Whether a transaction was cancelled because a mark of it is written already. */
function isDone(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  return error.CancellationReasons?.some(({ Code }) => Code === "ConditionalCheckFailed") ?? false;
}

export type Clients = ReturnType<typeof createClients>;

type TakeEffect = (command: string, input: never, refuses: Refuses, invocation: Invocation) => unknown;
