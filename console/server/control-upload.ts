import { stopUpload } from "../../client/stop";
import { findUpload } from "../../client/uploads";
import type { StopResult } from "../api";
import type { ConsoleSource } from "./source";

/**
 * Stops an upload, as `rollcall stop` does.
 * @throws UploadNotFoundError
 */
export async function stopUploadById({ stack }: ConsoleSource, uploadId: string): Promise<StopResult> {
  return { stopped: await stopUpload(stack, await findUpload(stack, uploadId)) };
}
