import { type AcceptedEmail, SES_ERRORS, type Ses } from "../../../doubles/create-ses";
import type { Invocation } from "./create-function";
import type { World } from "./world";

/** SES with a log of the emails and their senders: it shows which responses were lost, and whether the rate was kept. */
export function createEmailLog({ time, faults, trace }: World, ses: Ses) {
  const times: number[] = [];
  const listeners: ((email: AcceptedEmail, invocation: Invocation) => void)[] = [];
  const markedAt = new Map<string, number>();
  const accepted: { email: AcceptedEmail; invocation: Invocation; isAnswered: boolean }[] = [];
  return {
    /** A call leaves its sender. */
    leaves: () => void times.push(time.now()),
    /** It takes effect. */
    send(invocation: Invocation, command: string, input: never): { MessageId: string } {
      try {
        const output = ses.execute(command, input);
        const email = ses.accepted.at(-1);
        if (email) accepted.push({ email, invocation, isAnswered: false });
        if (email) for (const listener of listeners) listener(email, invocation);
        trace.note("SES", `takes ${email?.messageId} to ${email?.to} from ${invocation.name}`);
        return output;
      } catch (error) {
        faults.count(`${invocation.name.split("#")[0]} ses:SendEmail`, kindOf(error as Error));
        throw error;
      }
    },
    /** Its answer has reached the function. */
    answered(output: { MessageId: string }): void {
      const entry = accepted.find(({ email }) => email.messageId === output.MessageId);
      if (entry) entry.isAnswered = true;
    },
    /** Calls a listener with each email that is accepted, and the run that sent it. */
    onAccepted: (listener: (email: AcceptedEmail, invocation: Invocation) => void) => void listeners.push(listener),
    accepted: () => accepted.map(({ email }) => email),
    /** Of all sends, in milliseconds since the epoch. */
    times: () => times,
    /** A user is marked as welcomed with this email. */
    marked: (messageId: string) => void markedAt.set(messageId, time.now()),
    /**
     * By address, how many emails were taken whose outcome was lost: the answer was, the run was ended, or DynamoDB did
     * not take the mark; unless the mark was there when the run was over, for the next one to see.
     */
    lostOutcomes(): Record<string, number> {
      const lost: Record<string, number> = {};
      for (const { email, invocation, isAnswered } of accepted) {
        const { end, endedAt = time.now(), lostWrites } = invocation;
        if (isAnswered && end !== "killed" && end !== "timed out" && !lostWrites) continue;
        const marked = markedAt.get(email.messageId) ?? Number.POSITIVE_INFINITY;
        if (marked >= endedAt) lost[email.to] = (lost[email.to] ?? 0) + 1;
      }
      return lost;
    },
  };
}

export type EmailLog = ReturnType<typeof createEmailLog>;

function kindOf({ name, message }: Error): string {
  const [kind] = Object.entries(SES_ERRORS).find(([, errors]) => errors.some((each) => each.message === message)) ?? [];
  return kind ?? name;
}
