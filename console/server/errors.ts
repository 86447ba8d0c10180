import type { ContentfulStatusCode } from "hono/utils/http-status";
import { isUnreadableFile } from "../../runtime/csv/errors";
import type { Problem } from "../api";

/** A response other than 200. The message says what is wrong and what to do. */
export class ConsoleError extends Error {
  override name = "ConsoleError";
  constructor(
    readonly status: ContentfulStatusCode,
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

/** The request comes from another page or program than the console's own. */
export class Forbidden extends ConsoleError {
  override name = "Forbidden";
  constructor(message: string) {
    super(403, message);
  }
}

/** Names of AWS errors after which the user has to sign in again. */
const SIGNED_OUT = [
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "TokenProviderError",
  "UnrecognizedClientException",
];

/** The file as a whole would fail. */
export class FileRefused extends ConsoleError {
  override name = "FileRefused";
  constructor(
    message: string,
    code: string | undefined,
    readonly columns: string[] | undefined,
  ) {
    super(422, message, code);
  }
}

/** The HTTP status and the body with which the console answers an error. */
export function problemOf(error: unknown): { status: ContentfulStatusCode; problem: Problem } {
  if (error instanceof ConsoleError)
    return {
      status: error.status,
      problem: {
        message: error.message,
        ...(error.code !== undefined && { code: error.code }),
        ...(error instanceof FileRefused && error.columns && { columns: error.columns }),
      },
    };
  if (isUnreadableFile(error)) return { status: 422, problem: { code: error.code, message: error.message } };
  if (error instanceof URIError) return { status: 400, problem: { message: "The address is not well encoded." } };
  if (!(error instanceof Error)) return { status: 500, problem: { message: String(error) } };
  if (SIGNED_OUT.includes(error.name))
    return {
      status: 502,
      problem: {
        code: error.name,
        message: `AWS does not accept your credentials (${error.message}). Sign in again, for instance with \`aws sso login\`, and restart the console.`,
      },
    };
  const message =
    error.name === "AccessDeniedException" || error.name === "AccessDenied"
      ? `AWS denied access: ${error.message}. Request that permission, or use a profile that has it.`
      : `${error.name}: ${error.message}`;
  return { status: 502, problem: { code: error.name, message } };
}
