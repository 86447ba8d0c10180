import { isUnreadableFile } from "../../runtime/csv/errors";
import type { Problem } from "../api";
import { ConsoleError } from "./errors";

/** Errors of AWS that say that the user has to sign in again. */
const SIGNED_OUT = [
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "TokenProviderError",
  "UnrecognizedClientException",
];

/** The status and the words with which the page is told of an error. */
export function problemOf(error: unknown): { status: number; problem: Problem } {
  if (error instanceof ConsoleError)
    return {
      status: error.status,
      problem: { message: error.message, ...(error.code !== undefined && { code: error.code }) },
    };
  if (isUnreadableFile(error)) return { status: 422, problem: { code: error.code, message: error.message } };
  if (error instanceof URIError) return { status: 400, problem: { message: "The address is not well encoded." } };
  if (!(error instanceof Error)) return { status: 500, problem: { message: String(error) } };
  if (SIGNED_OUT.includes(error.name))
    return {
      status: 502,
      problem: {
        code: error.name,
        message: `AWS does not know you (${error.message}). Sign in again, for instance with \`aws sso login\`, and restart the console.`,
      },
    };
  const message =
    error.name === "AccessDeniedException" || error.name === "AccessDenied"
      ? `AWS does not let you: ${error.message}. Ask for that right, or use a profile that has it.`
      : `${error.name}: ${error.message}`;
  return { status: 502, problem: { code: error.name, message } };
}
