/** What the person at the keyboard can mend; shown as its message alone. */
export class CliError extends Error {
  override name = "CliError";
}

/** The command was called in a way it does not know. */
export class UsageError extends CliError {
  override name = "UsageError";
}

/** A file was stored, but no execution came of it. */
export class NoExecution extends CliError {
  override name = "NoExecution";
}
