import {
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  type GetShardIteratorCommandInput,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import { readShard } from "../../../local/triggers/read-shard";
import { fakeClient } from "../../helpers/fake-client";

const EXPIRED = () => new ExpiredIteratorException({ message: "Iterator expired", $metadata: {} });
const TRIMMED = () => new TrimmedDataAccessException({ message: "Trimmed", $metadata: {} });

/** Reads a shard whose GetRecords answers each of `answers` in turn, and then ends. */
async function readOver(answers: (string[] | Error)[]) {
  const iterators: (string | undefined)[] = [];
  const read: (string | undefined)[] = [];
  const errors: unknown[] = [];
  const streams = fakeClient<DynamoDBStreamsClient>((command, input: GetShardIteratorCommandInput) => {
    if (command === "GetShardIteratorCommand") {
      iterators.push(input.SequenceNumber ?? input.ShardIteratorType);
      return { ShardIterator: `renewed ${iterators.length}` };
    }
    const answer = answers.shift() ?? [];
    if (answer instanceof Error) throw answer;
    const Records = answer.map((SequenceNumber) => ({ dynamodb: { SequenceNumber } }));
    return { Records, ...(answers.length > 0 && { NextShardIterator: "next" }) };
  });
  await readShard({
    ...{ streams: streams.client, streamArn: "arn", shardId: "shard", iterator: "first", limit: 10 },
    onRecords: async (records) => void read.push(...records.map(({ dynamodb }) => dynamodb?.SequenceNumber)),
    onError: (error) => errors.push((error as Error).name),
    signal: new AbortController().signal,
  });
  return { iterators, read, errors };
}

describe("readShard", () => {
  it("continues after the last record when the iterator has expired, without an error", async () => {
    const { iterators, read, errors } = await readOver([["1", "2"], EXPIRED(), ["3"]]);
    expect([iterators, read, errors]).toStrictEqual([["2"], ["1", "2", "3"], []]);
  });

  it("continues with the oldest record where nothing was read, without an error: nothing is lost", async () => {
    const { iterators, read, errors } = await readOver([TRIMMED(), ["5"], EXPIRED(), ["6"]]);
    expect([iterators, read, errors]).toStrictEqual([["TRIM_HORIZON", "5"], ["5", "6"], []]);
  });

  it("continues with the oldest record where the next was trimmed, and says so once", async () => {
    const { iterators, read, errors } = await readOver([["1"], TRIMMED(), TRIMMED(), TRIMMED(), ["9"], []]);
    expect(iterators).toStrictEqual(["TRIM_HORIZON", "TRIM_HORIZON"]);
    expect([read, errors]).toStrictEqual([["1", "9"], ["TrimmedDataAccessException"]]);
  });

  it("retries other errors, and says so", async () => {
    const { iterators, read, errors } = await readOver([Object.assign(new Error(), { name: "AccessDenied" }), ["1"]]);
    expect([iterators, read, errors]).toStrictEqual([[], ["1"], ["AccessDenied"]]);
  });
});
