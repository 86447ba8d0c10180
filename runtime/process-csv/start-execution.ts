import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Upload } from "../upload/upload";

/** Starts the upload's execution, named by its id: a second start of the same upload finds it there, which is fine. */
export async function startExecution(
  { sfn, stateMachineArn }: { sfn: SFNClient; stateMachineArn: string },
  upload: Upload,
): Promise<void> {
  try {
    await sfn.send(
      new StartExecutionCommand({ stateMachineArn, name: upload.uploadId, input: JSON.stringify(upload) }),
    );
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}
