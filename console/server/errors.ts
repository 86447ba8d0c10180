/** An answer other than 200 to the page. The message says what is wrong and what to do. */
export class ConsoleError extends Error {
  override name = "ConsoleError";
  constructor(
    readonly status: number,
    message: string,
    readonly code?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export class NotFound extends ConsoleError {
  override name = "NotFound";
  constructor(message: string, options?: ErrorOptions) {
    super(404, message, undefined, options);
  }
}

/** Another page, or another program's, asks. */
export class Foreign extends ConsoleError {
  override name = "Foreign";
  constructor(message: string) {
    super(403, message);
  }
}
