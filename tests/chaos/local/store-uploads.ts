import { PutObjectCommand } from "@aws-sdk/client-s3";
import { metadataOf } from "../../../runtime/upload/upload-settings";
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
    const { key: Key, body: Body, file } = upload;
    const Metadata = metadataOf({
      ...(file.notified !== undefined && { notifyEmail: file.notified }),
      ...(file.existingUsers !== undefined && { existingUsers: file.existingUsers }),
    });
    const input = { Bucket: stack.outputs.uploadsBucket, Key, Body, Metadata };
    const { ETag = "" } = await stack.s3.send(new PutObjectCommand(input));
    stored.push({ ...upload, etag: ETag.replaceAll('"', "") });
  }
  return stored;
}
