import type { Reply } from "../gateway/call";

/** Emails a second, as Pulumi.local.yaml has it. */
const RATE = 5000;
/** As many as you like. */
const UNLIMITED = -1;

/**
 * SES's answer to GetSendQuota, which aws-ses-v2-local does not give: nothing limits what does not leave the machine.
 * @param sent emails in the last 24 hours
 * @param most emails in any 24 hours
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendQuota.html
 */
export function sendQuotaReply(sent: number, most = UNLIMITED): Reply {
  const quota = `<Max24HourSend>${most}.0</Max24HourSend><MaxSendRate>${RATE}.0</MaxSendRate><SentLast24Hours>${sent}.0</SentLast24Hours>`;
  const result = `<GetSendQuotaResult>${quota}</GetSendQuotaResult>`;
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body: `<GetSendQuotaResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/">${result}</GetSendQuotaResponse>`,
  };
}
