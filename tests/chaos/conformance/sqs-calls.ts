import { DeleteMessageBatchCommand, ReceiveMessageCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";

const MIB = 1_048_576;

/**
 * The ends of the ranges of characters that a message may have, and their neighbours.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const ALLOWED = ["\t", "\n", "\r", " ", "\uD7FF", "\uE000", "\uFFFD", "\u{10000}", "😀", "\u{10FFFF}"];
const NOT_ALLOWED = ["\0", "\b", "\v", "\f", "\u000E", "\u001F", "\uD800", "\uDFFF", "\uFFFE", "\uFFFF"];

/** @param QueueUrl of an empty queue whose visibility timeout is 0 */
export function sqsCalls(QueueUrl: string): object[] {
  const sendAs = (Ids: string[], body: (index: number) => string) =>
    new SendMessageBatchCommand({ QueueUrl, Entries: Ids.map((Id, index) => ({ Id, MessageBody: body(index) })) });
  const send = (...bodies: string[]) =>
    sendAs(
      bodies.map((_body, index) => String(index)),
      (index) => bodies[index] ?? "",
    );
  return [
    send("one", "two"),
    send(),
    send(...Array.from({ length: 11 }, (_, index) => `message ${index}`)),
    sendAs(["same", "same"], (index) => `message ${index}`),
    send("x".repeat(MIB / 2), "x".repeat(MIB / 2)),
    send("x".repeat(MIB / 2), "x".repeat(MIB / 2 + 1)),
    send("fine", "not \u0001 allowed"),
    send(...ALLOWED),
    send(...NOT_ALLOWED),
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1 }),
    new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: "0", ReceiptHandle: "no handle" }] }),
  ];
}
