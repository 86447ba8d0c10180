import type { Faults } from "../../../local/faults/create-faults";
import type { Layer } from "../../../local/gateway/call";
import { type InvocationMetrics, requestIdOf } from "../../../local/lambda/invocation";

/** A SendEmail call that SES accepted, or may have accepted. */
export interface Send {
  email: string;
  /** ISO 8601. */
  at: string;
  requestId: string | undefined;
  /** Whether the function got the response. */
  isAnswered: boolean;
}

/** Calls that record an email. */
const RECORDS = ["dynamodb:TransactWriteItems", "notify dynamodb:UpdateItem"];

/** The status that the gateway records where the caller is killed during the call: SES may have accepted the email. */
const CALLER_GONE = 502;

/**
 * Records, outside the functions, the result of every SendEmail call: which responses never reached the function, and
 * which invocations ended or met a fault before they could store the result.
 */
export function createLedger(faults: Faults) {
  const sends: Send[] = [];
  const disturbed = new Set<string | undefined>();

  const layer: Layer = async (call, next) => {
    if (call.operation !== "SendEmail") return next();
    const email = new URLSearchParams(call.body.toString()).get("Destination.ToAddresses.member.1") ?? "";
    const send: Send = { email, at: new Date().toISOString(), requestId: requestIdOf(call.headers), isAnswered: false };
    sends.push(send);
    const answer = await next();
    if (answer.status === 200) send.isAnswered = true;
    else if (answer.status !== CALLER_GONE) sends.splice(sends.indexOf(send), 1);
    return answer;
  };

  return {
    layer,
    metrics({ requestId, error }: InvocationMetrics): void {
      if (error !== undefined) disturbed.add(requestId);
    },
    sends: (): readonly Send[] => sends,
    /** How many outcomes of SES were lost so far, by address. */
    lostOutcomes(): Record<string, number> {
      for (const { site, fault, requestId } of faults.injected())
        if (fault === "short run" || RECORDS.some((call) => site.endsWith(call))) disturbed.add(requestId);
      const lost: Record<string, number> = {};
      for (const { email, requestId, isAnswered } of sends)
        if (!isAnswered || disturbed.has(requestId)) lost[email] = (lost[email] ?? 0) + 1;
      return lost;
    },
  };
}
