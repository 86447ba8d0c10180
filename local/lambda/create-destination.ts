import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Principals } from "../principals";
import { REGION } from "../program/arn";
import { LambdaHostError } from "./errors";

export interface Destination {
  /**
   * Sends with the function's role, which requires sqs:SendMessage on the queue, as on AWS.
   * @throws the SDK's error
   */
  send(roleArn: string, queueArn: string, body: string): Promise<void>;
  stop(): void;
}

export function createDestination({
  endpoint,
  principals,
}: {
  endpoint(): string;
  principals: Principals;
}): Destination {
  const clients = new Map<string, SQSClient>();
  return {
    async send(roleArn, queueArn, body) {
      let client = clients.get(roleArn);
      if (client === undefined) {
        client = new SQSClient({
          endpoint: endpoint(),
          region: REGION,
          credentials: principals.issue(roleArn),
          useQueueUrlAsEndpoint: false,
        });
        clients.set(roleArn, client);
      }
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl(endpoint(), queueArn), MessageBody: body }));
    },
    stop() {
      for (const client of clients.values()) client.destroy();
      clients.clear();
    },
  };
}

/**
 * Returns the URL of a queue at the endpoint.
 * @throws LambdaHostError for another ARN than a standard SQS queue's, the only destination hosted here
 */
export function queueUrl(endpoint: string, queueArn: string): string {
  const [, , service, , account, name] = queueArn.split(":");
  if (service !== "sqs" || account === undefined || name === undefined || name.endsWith(".fifo"))
    throw new LambdaHostError(
      `${queueArn} is not a destination that the local cloud hosts: expected the ARN of a standard SQS queue.`,
    );
  return `${endpoint.replace(/\/$/, "")}/${account}/${name}`;
}
