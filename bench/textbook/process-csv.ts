import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { S3Event } from "aws-lambda";

// The tutorial's way: the whole file in memory, split at commas, one row a message, `Failed` ignored.
const s3 = new S3Client({});
const sqs = new SQSClient({});

export async function handler(event: S3Event): Promise<void> {
  for (const { s3: source } of event.Records) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: source.bucket.name, Key: source.object.key }));
    const lines = ((await Body?.transformToString()) ?? "").trim().split("\n").slice(1);
    for (let from = 0; from < lines.length; from += 10) {
      const entries = lines.slice(from, from + 10).map((line, index) => {
        const [name, email] = line.split(",");
        return { Id: String(index), MessageBody: JSON.stringify({ name, email }) };
      });
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: process.env.QUEUE_URL, Entries: entries }));
    }
  }
}
