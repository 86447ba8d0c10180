import { SESServiceException } from "@aws-sdk/client-ses";
import { SES_ERRORS } from "../../tests/doubles/create-ses";
import { makeCall } from "./call";
import type { Invocation } from "./create-function";
import type { World } from "./world";

export interface EmailService {
  send(invocation: Invocation): Promise<{ MessageId: string }>;
  accepted(): number;
  /** Milliseconds since the epoch. */
  lastAt(): number;
}

/** SES with a sending rate. It keeps no emails, so that its memory does not grow. @param perSecond - emails */
export function createEmailService(world: World, perSecond: number): EmailService {
  const { time, measurements } = world;
  let accepted = 0;
  let lastAt = time.now();
  let second = { start: time.now(), count: 0 };
  return {
    send: (invocation) =>
      makeCall(world, invocation, {
        ...{ service: "ses", operation: "SendEmail", charges: { sesEmails: 1 }, maxAttempts: 1 },
        takeEffect() {
          if (time.now() - second.start >= 1_000) second = { start: time.now(), count: 0 };
          if (++second.count > perSecond) {
            measurements.count("emails above the sending rate");
            throw new SESServiceException({
              ...SES_ERRORS.rate[0],
              $fault: "client",
              $metadata: { httpStatusCode: 400 },
            });
          }
          lastAt = time.now();
          return { MessageId: `ses-${++accepted}` };
        },
      }) as Promise<{ MessageId: string }>,
    accepted: () => accepted,
    lastAt: () => lastAt,
  };
}
