import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { LocalStack } from "../../helpers/local-stack";
import type { ChaosUpload } from "./scenario-of";

export interface StoredUpload extends ChaosUpload {
  /** Without quotes. */
  etag: string;
}

/** Puts the files into the uploads bucket, one right after the other. */
export async function storeUploads({ stack }: LocalStack, uploads: ChaosUpload[]): Promise<StoredUpload[]> {
  const stored: StoredUpload[] = [];
  for (const upload of uploads) {
    const { key: Key, body: Body } = upload;
    const { ETag = "" } = await stack.s3.send(new PutObjectCommand({ Bucket: stack.outputs.uploadsBucket, Key, Body }));
    stored.push({ ...upload, etag: ETag.replaceAll('"', "") });
  }
  return stored;
}
