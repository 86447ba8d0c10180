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

/**
 * SES with a sending rate. "You can exceed this quota for short bursts, but not for sustained periods of time": a burst is
 * taken to be one email more than a second has. It keeps no emails, so that its memory does not grow.
 * @param perSecond - emails
 * @see https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html
 */
export function createEmailService(world: World, perSecond: number): EmailService {
  const { time, measurements } = world;
  let accepted = 0;
  let lastAt = time.now();
  const burst = perSecond + 1;
  let available = burst;
  let countedAt = time.now();
  return {
    send: (invocation) =>
      makeCall(world, invocation, {
        ...{ service: "ses", operation: "SendEmail", charges: { sesEmails: 1 }, maxAttempts: 1 },
        takeEffect() {
          available = Math.min(burst, available + ((time.now() - countedAt) / 1_000) * perSecond);
          countedAt = time.now();
          if (available < 1) {
            measurements.count("emails above the sending rate");
            throw new SESServiceException({
              ...SES_ERRORS.rate[0],
              $fault: "client",
              $metadata: { httpStatusCode: 400 },
            });
          }
          available--;
          lastAt = time.now();
          return { MessageId: `ses-${++accepted}` };
        },
      }) as Promise<{ MessageId: string }>,
    accepted: () => accepted,
    lastAt: () => lastAt,
  };
}
