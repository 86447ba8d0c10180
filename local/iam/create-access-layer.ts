import { type Answer, type Call, type Layer, wholeReply } from "../gateway/call";
import { errorReply, type ServiceError } from "../gateway/error-reply";
import { ACCOUNT, nameOfArn } from "../program/arn";
import type { Denial, Permissions } from "./permissions";
import type { RequiredAction, RequiredActionsOf } from "./required-action";
import { actionToSeeMissing, mayReportMissingObject } from "./required-actions/s3";

export interface AccessOptions {
  permissions: Permissions;
  requiredActionsOf: RequiredActionsOf;
  /** Called with one line per denied call. */
  log(line: string): void;
}

/**
 * Authorises each call of a role by the role's policies. A call without a role is the administrator's and is always allowed.
 * @returns a layer that answers a denied call with the service's own access-denied error
 */
export function createAccessLayer({ permissions, requiredActionsOf, log }: AccessOptions): Layer {
  function deniedAnswer(call: Call, roleArn: string, required: RequiredAction): Answer | undefined {
    const decision = permissions.evaluate(roleArn, required);
    if (decision === "allowed") return undefined;
    const error = accessDenied(call, roleArn, required, decision);
    log(`${call.service} ${call.operation}: ${error.message}`);
    return errorReply(call, error);
  }

  return async (call, next) => {
    const { service, operation, principal } = call;
    if (principal === undefined) return next();
    const actions = requiredActionsOf(call);
    if (actions === undefined) {
      const message = `The actions that ${service} ${operation} requires are not mapped, so it is denied to ${principal}. Map them in local/iam/required-actions.`;
      log(`${service} ${operation}: ${message}`);
      return errorReply(call, { status: 501, code: "NotImplemented", message });
    }
    for (const required of actions) {
      const denied = deniedAnswer(call, principal, required);
      if (denied !== undefined) return denied;
    }
    const answer = await next();
    if (!mayReportMissingObject(call, answer)) return answer;
    const reply = await wholeReply(answer);
    const toKnow = actionToSeeMissing(call, reply);
    return (toKnow && deniedAnswer(call, principal, toKnow)) ?? reply;
  };
}

const JSON_PROTOCOL = { status: 400, code: "AccessDeniedException" };
const FORBIDDEN = { status: 403, code: "AccessDenied" };
const ERRORS: Record<string, Omit<ServiceError, "message">> = {
  dynamodb: JSON_PROTOCOL,
  states: JSON_PROTOCOL,
  lambda: { status: 403, code: "AccessDeniedException" },
};

/** The error of a denied call, with the code and the text that the service uses. */
function accessDenied(call: Call, roleArn: string, required: RequiredAction, decision: Denial): ServiceError {
  return { ...errorOf(call), message: messageOf(call.service, roleArn, required, decision) };
}

function errorOf({ service, headers }: Call): Omit<ServiceError, "message"> {
  if (service === "sqs" && headers["x-amz-target"] !== undefined)
    return { ...FORBIDDEN, code: "AccessDeniedException" };
  return ERRORS[service] ?? FORBIDDEN;
}

/** On AWS the session of a Lambda role is named after the function. Here it is named after the role, of which each function has its own. */
function messageOf(service: string, roleArn: string, { action, resource }: RequiredAction, decision: Denial): string {
  const role = nameOfArn(roleArn);
  const user = `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${role}`;
  if (service === "ses") return `User \`${user}' is not authorized to perform \`${action}' on resource \`${resource}'`;
  const quoted = service === "s3" ? `"${resource}"` : resource;
  const why =
    decision === "explicitDeny"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  return `User: ${user} is not authorized to perform: ${action} on resource: ${quoted} ${why}`;
}
