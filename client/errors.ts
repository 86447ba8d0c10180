/** An error that the user can correct: the command shows its message alone, without a stack trace. */
export class UserError extends Error {
  override name = "UserError";
}

/** A file was stored, but no execution started for it. */
export class ExecutionNotStartedError extends UserError {
  override name = "ExecutionNotStartedError";

  /**
   * @param file - the file or key that was stored
   * @param timeout - milliseconds waited
   * @param selector - options of the command that select the stack
   */
  constructor(file: string, timeout: number, selector: string) {
    super(
      `${file} is in the bucket, but no execution started for it within ${timeout / 1000} s. ` +
        `\`npx rollcall redrive --list${selector}\` shows whether process-csv failed for it; its log has the reason. ` +
        `It may still start later: \`npx rollcall status${selector}\` lists the latest uploads.`,
    );
  }
}

/** No upload has this id. */
export class UploadNotFoundError extends UserError {
  override name = "UploadNotFoundError";

  /**
   * @param uploadId - the id asked for
   * @param selector - options of the command that select the stack
   */
  constructor(uploadId: string, selector: string) {
    super(
      `There is no upload ${uploadId}. \`npx rollcall status${selector}\` lists the latest uploads with their ids.`,
    );
  }
}
