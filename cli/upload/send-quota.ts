import { GetSendQuotaCommand } from "@aws-sdk/client-ses";
import type { Stack } from "../stack/stack";
import type { SendQuota } from "./quota-warnings";

/** @see https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendQuota.html */
export async function sendQuota({ ses }: Pick<Stack, "ses">): Promise<SendQuota> {
  const { Max24HourSend = 0, SentLast24Hours = 0, MaxSendRate = 0 } = await ses.send(new GetSendQuotaCommand({}));
  return { max24HourSend: Max24HourSend, sentLast24Hours: SentLast24Hours, maxSendRate: MaxSendRate };
}
