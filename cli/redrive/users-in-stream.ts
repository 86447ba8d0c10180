import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  ResourceNotFoundException,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { WaitingUser } from "../../runtime/send-welcome/waiting-users";
import type { User } from "../../runtime/users/user";
import type { Stack } from "../stack/stack";
import type { StreamRange } from "./failure-record";

/**
 * The users whose making is told in that range of the users stream.
 * @returns undefined where the stream does not hold it any more: it keeps 24 hours
 */
export async function usersInStream({ streams }: Stack, range: StreamRange): Promise<WaitingUser[] | undefined> {
  const { streamArn: StreamArn, shardId: ShardId, startSequenceNumber: SequenceNumber } = range;
  const end = BigInt(range.endSequenceNumber);
  const users: WaitingUser[] = [];
  try {
    const position = { ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber } as const;
    let { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ...position }));
    while (ShardIterator !== undefined) {
      const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
      for (const { eventName, dynamodb } of Records) {
        if (BigInt(dynamodb?.SequenceNumber ?? 0) > end) return users;
        if (eventName !== "INSERT" || dynamodb?.NewImage === undefined) continue;
        const { email, name, uploadId } = unmarshall(dynamodb.NewImage) as User;
        if (uploadId !== undefined) users.push({ email, name, uploadId });
      }
      if (BigInt(Records.at(-1)?.dynamodb?.SequenceNumber ?? 0) >= end) return users;
      ShardIterator = NextShardIterator;
    }
    return users;
  } catch (error) {
    if (error instanceof TrimmedDataAccessException || error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
