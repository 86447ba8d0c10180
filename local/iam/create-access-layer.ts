import type { Answer, Call } from "../gateway/call";
import { errorReply } from "../gateway/error-reply";
import type { Layer } from "../gateway/layer";
import { wholeReply } from "../gateway/whole-reply";
import type { Rights } from "./create-rights";
import { denial } from "./denial";
import type { Need } from "./need";
import { mayTellOfMissingObject, needToKnowOfMissing } from "./needs/missing-object";
import type { Needs } from "./needs/needs";

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
