/** What the person at the keyboard can mend; shown as its message alone. */
export class UserError extends Error {
  override name = "CliError";
}

/** A file was stored, but no execution came of it. */
export class ExecutionNotStartedError extends UserError {
  override name = "NoExecution";
  /** @param patience milliseconds that it was waited for */
  constructor(file: string, patience: number) {
    super(
      `${file} is in the bucket, but no execution started for it within ${patience / 1000} s. ` +
        "`rollcall redrive --list` shows whether process-csv gave it up; its log says why. " +
        "It may still start later: `rollcall status` lists the latest uploads.",
    );
  }
}

/** No upload has this id. */
export class UploadNotFoundError extends UserError {
  override name = "NoSuchUpload";
  constructor(uploadId: string) {
    super(`There is no upload ${uploadId}. \`rollcall status\` lists the latest with their ids.`);
  }
}
