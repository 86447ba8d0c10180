import type { AddressInfo } from "node:net";
import startServer from "aws-ses-v2-local";
import { clearStore, type Email, getStoreReadonly } from "aws-ses-v2-local/dist/store";
import type { Reply } from "../gateway/call";
import type { Service } from "../service";

export type { Email } from "aws-ses-v2-local/dist/store";

export interface Ses extends Service {
  /** Everything sent since the start or the last clear, oldest first. `at` is Unix seconds. */
  emails(): readonly Email[];
  clear(): void;
  /** The operations of SES v1 that it answers; it leaves any other without an answer, for good. */
  readonly operations: readonly string[];
}

/**
 * Starts SES in this process, on a free port of 127.0.0.1. Emails are kept and go nowhere. `/` is an inbox for people,
 * `/store` lists the emails as JSON. The store is the module's: one at a time in a process.
 */
export async function startSes(): Promise<Ses> {
  clearStore();
  const server = await startServer({ host: "127.0.0.1", port: 0 });
  const { port } = server.address() as AddressInfo;
  return {
    name: "SES",
    endpoint: `http://127.0.0.1:${port}`,
    emails: () => getStoreReadonly().emails,
    clear: clearStore,
    operations: ["SendEmail", "SendRawEmail"],
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      clearStore();
    },
  };
}

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
