import type { Json } from "../../json";
import { InvalidOutput } from "../errors";
import type { Operation } from "../registry";
import { DATA_LIMIT_BYTES, optional, required } from "../request";

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html */
export const sendTaskSuccess: Operation = ({ tokens }, request) => {
  const token = required(request, "taskToken");
  tokens.answer(token, { output: parsed(required(request, "output")) });
  return {};
};

export const sendTaskFailure: Operation = ({ tokens }, request) => {
  const [error = "", cause = ""] = [optional(request, "error"), optional(request, "cause")];
  tokens.answer(required(request, "taskToken"), { error, cause });
  return {};
};

/** Says whether the task is still waited for; no time limit here depends on it. */
export const sendTaskHeartbeat: Operation = ({ tokens }, request) => {
  tokens.check(required(request, "taskToken"));
  return {};
};

function parsed(output: string): Json {
  if (Buffer.byteLength(output) > DATA_LIMIT_BYTES) throw new InvalidOutput(`more than ${DATA_LIMIT_BYTES} bytes`);
  try {
    return JSON.parse(output);
  } catch (error) {
    throw new InvalidOutput(String(error));
  }
}
