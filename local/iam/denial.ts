import type { Call } from "../gateway/call";
import type { ServiceError } from "../gateway/error-reply";
import { ACCOUNT, nameOfArn } from "../program/arn";
import type { Refusal } from "./create-rights";
import type { Need } from "./need";

const JSON_PROTOCOL = { status: 400, code: "AccessDeniedException" };
const FORBIDDEN = { status: 403, code: "AccessDenied" };
const ERRORS: Record<string, Omit<ServiceError, "message">> = {
  dynamodb: JSON_PROTOCOL,
  states: JSON_PROTOCOL,
  lambda: { status: 403, code: "AccessDeniedException" },
};

/** A refused call, as the service words it. */
export function denial(call: Call, roleArn: string, need: Need, refusal: Refusal): ServiceError {
  return { ...errorOf(call), message: messageOf(call.service, roleArn, need, refusal) };
}

function errorOf({ service, headers }: Call): Omit<ServiceError, "message"> {
  if (service === "sqs" && headers["x-amz-target"] !== undefined)
    return { ...FORBIDDEN, code: "AccessDeniedException" };
  return ERRORS[service] ?? FORBIDDEN;
}

/** A session of a role has a name on AWS, of Lambda's the function's. Here the role's name stands for it: each has its own. */
function messageOf(service: string, roleArn: string, { action, resource }: Need, refusal: Refusal): string {
  const role = nameOfArn(roleArn);
  const user = `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${role}`;
  if (service === "ses") return `User \`${user}' is not authorized to perform \`${action}' on resource \`${resource}'`;
  const quoted = service === "s3" ? `"${resource}"` : resource;
  const why =
    refusal === "denied"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  return `User: ${user} is not authorized to perform: ${action} on resource: ${quoted} ${why}`;
}
