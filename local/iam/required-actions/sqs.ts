import { type Call, jsonBody } from "../../gateway/call";
import { arnOf } from "../../program/arn";
import type { RequiredActionsOf } from "../required-action";

/** The action of each operation; a batch requires the action of its entries. */
const ACTIONS: Record<string, string> = {
  ChangeMessageVisibility: "ChangeMessageVisibility",
  ChangeMessageVisibilityBatch: "ChangeMessageVisibility",
  DeleteMessage: "DeleteMessage",
  DeleteMessageBatch: "DeleteMessage",
  DeleteQueue: "DeleteQueue",
  GetQueueAttributes: "GetQueueAttributes",
  GetQueueUrl: "GetQueueUrl",
  ListDeadLetterSourceQueues: "ListDeadLetterSourceQueues",
  PurgeQueue: "PurgeQueue",
  ReceiveMessage: "ReceiveMessage",
  SendMessage: "SendMessage",
  SendMessageBatch: "SendMessage",
  SetQueueAttributes: "SetQueueAttributes",
};

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html */
export const sqsActions: RequiredActionsOf = (call) => {
  const { operation } = call;
  const action = ACTIONS[operation];
  if (operation === "ListQueues") return [{ action: "sqs:ListQueues", resource: "*" }];
  if (action === undefined) return undefined;
  const parameter = parametersOf(call);
  if (parameter === undefined) return undefined;
  // A queue's URL ends in its name.
  const name = operation === "GetQueueUrl" ? parameter("QueueName") : parameter("QueueUrl").split("/").at(-1);
  return [{ action: `sqs:${action}`, resource: arnOf("sqs", name ?? "") }];
};

/** SQS speaks the JSON protocol and, to older SDKs, the query protocol. */
function parametersOf(call: Call): ((name: string) => string) | undefined {
  if (call.headers["x-amz-target"] === undefined) {
    const form = new URLSearchParams(call.body.toString());
    return (name) => form.get(name) ?? "";
  }
  const body = jsonBody(call);
  return body && ((name) => String(body[name]));
}
