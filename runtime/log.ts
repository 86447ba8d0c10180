/**
 * Logs a caught error as one line of JSON, with its name and message.
 * @param message - what was not done because of it
 * @param error - what was caught
 * @param details - further fields, without an address or the content of a row
 */
export function logError(message: string, error: unknown, details: Record<string, unknown> = {}): void {
  console.error(JSON.stringify({ message, ...details, error: describeError(error) }));
}

/** Logs one line of JSON. */
export function logInfo(message: string, details: Record<string, unknown> = {}): void {
  console.info(JSON.stringify({ message, ...details }));
}

/** Returns name and message of an error for the log. Services quote addresses in messages: they are left out. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { name, message } = error;
  return (message === "" ? name : `${name}: ${message}`).replace(
    /[^\s<>"'(),;:=[\]{}]+@[^\s<>"'(),;:=[\]{}]+/g,
    "[address]",
  );
}
