import type { SendMessageBatchRequestEntry } from "@aws-sdk/client-sqs";

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const ENTRIES_PER_REQUEST = 10;
const BYTES_PER_REQUEST = 1_048_576;

/** Groups message bodies into the entries of SendMessageBatch calls: ten, or fewer where they would pass its bytes. */
export async function* sendRequestsOf(bodies: AsyncIterable<string>): AsyncGenerator<SendMessageBatchRequestEntry[]> {
  let entries: SendMessageBatchRequestEntry[] = [];
  let length = 0;
  for await (const body of bodies) {
    const bytes = Buffer.byteLength(body);
    if (entries.length === ENTRIES_PER_REQUEST || (entries.length > 0 && length + bytes > BYTES_PER_REQUEST)) {
      yield entries;
      entries = [];
      length = 0;
    }
    entries.push({ Id: String(entries.length), MessageBody: body });
    length += bytes;
  }
  if (entries.length > 0) yield entries;
}
