import { isJsonObject, type Json, type JsonObject } from "../json";
import type { Call } from "./call";

const bodies = new WeakMap<Call, JsonObject | undefined>();

/** The body of a call of a JSON protocol, parsed once however many ask. Undefined where it is no JSON object. */
export function jsonBody(call: Call): JsonObject | undefined {
  if (!bodies.has(call)) bodies.set(call, parsed(call.body));
  return bodies.get(call);
}

function parsed(body: Buffer): JsonObject | undefined {
  if (body.length === 0) return {};
  try {
    const value: Json = JSON.parse(body.toString());
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
