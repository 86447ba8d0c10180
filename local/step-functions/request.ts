import { isJsonObject, type Json, type JsonObject } from "../json";
import { InvalidArn, ValidationFailed } from "./errors";

/** The parameters of an API request. @throws ValidationFailed */
export function parseRequest(body: string): JsonObject {
  let request: Json;
  try {
    request = JSON.parse(body === "" ? "{}" : body);
  } catch (error) {
    throw new ValidationFailed(`The request is no JSON: ${error}`);
  }
  if (!isJsonObject(request)) throw new ValidationFailed("The request is no JSON object");
  return request;
}

/** A parameter that must be there. @throws ValidationFailed */
export function required(request: JsonObject, name: string): string {
  const value = request[name];
  if (typeof value === "string" && value !== "") return value;
  throw new ValidationFailed(
    `1 validation error detected: Value ${JSON.stringify(value ?? null)} at '${name}' failed to satisfy constraint: Member must not be null`,
  );
}

/** A parameter that may be left out. @throws ValidationFailed where it is no text */
export function optional(request: JsonObject, name: string): string | undefined {
  const value = request[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw new ValidationFailed(`1 validation error detected: Value ${JSON.stringify(value)} at '${name}' is no text`);
}

/** @param kind what follows the account in the ARN @throws ValidationFailed, InvalidArn */
export function requiredArn(request: JsonObject, name: string, kind: "stateMachine" | "execution"): string {
  const arn = required(request, name);
  if (!new RegExp(`^arn:aws:states:[a-z0-9-]+:\\d{12}:${kind}:.+`).test(arn)) throw new InvalidArn(arn);
  return arn;
}

/** AWS takes 256 KiB of data anywhere. */
export const DATA_LIMIT_BYTES = 262_144;
