import { type Answer, type Call, type Layer, wholeReply } from "../gateway/call";
import { errorReply, type ServiceError } from "../gateway/error-reply";
import { ACCOUNT, nameOfArn } from "../program/arn";
import type { Refusal, Rights } from "./permissions";
import type { Need, Needs } from "./required-action";
import { mayTellOfMissingObject, needToKnowOfMissing } from "./required-actions/s3";

export interface AccessOptions {
  rights: Rights;
  needsOf: Needs;
  /** Told of every refusal, a line. */
  log(line: string): void;
}

/** Lets a role's call through where the role's policies do. Whoever has no role is the administrator, and may all. */
export function createAccessLayer({ rights, needsOf, log }: AccessOptions): Layer {
  /** @returns undefined where the role may */
  function refused(call: Call, roleArn: string, need: Need): Answer | undefined {
    const refusal = rights.refusalOf(roleArn, need);
    if (refusal === undefined) return undefined;
    const error = denial(call, roleArn, need, refusal);
    log(`${call.service} ${call.operation}: ${error.message}`);
    return errorReply(call, error);
  }

  return async (call, next) => {
    const { service, operation, principal } = call;
    if (principal === undefined) return next();
    const needs = needsOf(call);
    if (needs === undefined) {
      const message = `Nobody has said which rights ${service} ${operation} needs, so ${principal} may not. Say it in local/iam/needs.`;
      log(`${service} ${operation}: ${message}`);
      return errorReply(call, { status: 501, code: "NotImplemented", message });
    }
    for (const need of needs) {
      const refusal = refused(call, principal, need);
      if (refusal !== undefined) return refusal;
    }
    const answer = await next();
    if (!mayTellOfMissingObject(call, answer)) return answer;
    const reply = await wholeReply(answer);
    const toKnow = needToKnowOfMissing(call, reply);
    return (toKnow && refused(call, principal, toKnow)) ?? reply;
  };
}

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
