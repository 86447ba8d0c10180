import { type Call, jsonBody, type Reply } from "../gateway/call";
import { errorReply } from "../gateway/error-reply";

/** The part of fauxqs's SqsStore that is used here. */
interface Queues {
  getQueue(url: string): { arn: string } | undefined;
  allQueues(): Iterable<{ url: string; attributes: Partial<Record<string, string>> }>;
}

/**
 * Answers ListDeadLetterSourceQueues, which fauxqs does not host, with all queues whose redrive policy names the queue.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html
 */
export function listDeadLetterSourceQueues(store: Queues, call: Call): Reply {
  const queue = store.getQueue(String(jsonBody(call)?.QueueUrl));
  if (queue === undefined) {
    const error = { status: 400, code: "QueueDoesNotExist", message: "The specified queue does not exist." };
    const reply = errorReply(call, error);
    const headers = { ...reply.headers, "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender" };
    return { ...reply, headers };
  }
  const sources = [...store.allQueues()].filter(({ attributes: { RedrivePolicy } }) => {
    const policy: { deadLetterTargetArn?: string } = JSON.parse(RedrivePolicy || "{}");
    return policy.deadLetterTargetArn === queue.arn;
  });
  const body = JSON.stringify({ queueUrls: sources.map(({ url }) => url) });
  return { status: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body };
}
