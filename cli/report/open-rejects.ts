import type { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Stack } from "../stack/stack";

/** Opens rejects.csv. @param rejects `s3://bucket/key`, as the SUMMARY has it @throws NoSuchKey once it has expired */
export async function openRejects({ s3 }: Pick<Stack, "s3">, rejects: string): Promise<Readable> {
  const { hostname, pathname } = new URL(rejects);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: hostname, Key: pathname.slice(1) }));
  return Body as Readable;
}
