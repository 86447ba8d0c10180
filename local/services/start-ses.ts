import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import startServer from "aws-ses-v2-local";
import { clearStore, type Email, getStoreReadonly } from "aws-ses-v2-local/dist/store";
import type { Reply } from "../gateway/call";
import { checkOrigin } from "../gateway/check-origin";
import type { Service } from "../service";

export type { Email } from "aws-ses-v2-local/dist/store";

export interface Ses extends Service {
  /** Everything sent since the start or the last clear, oldest first. `at` is Unix seconds. */
  emails(): readonly Email[];
  clear(): void;
  /** The operations of SES v1 that it hosts; it never answers others. */
  readonly operations: readonly string[];
}

/**
 * Starts SES in this process, on a free port of 127.0.0.1. Emails are stored and not sent. `/` is an inbox for people,
 * `/store` lists the emails as JSON. The store is the module's: one at a time in a process.
 */
export async function startSes(): Promise<Ses> {
  clearStore();
  const server = await startServer({ host: "127.0.0.1", port: 0 });
  refuseForeignPages(server);
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

/** Web pages may read and clear the inbox from its own origin only. */
function refuseForeignPages(server: Server): void {
  const handlers = server.listeners("request") as RequestListener[];
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    const refusal = checkOrigin(request.headers);
    if (refusal !== undefined) response.writeHead(403).end(refusal);
    else for (const handler of handlers) handler(request, response);
  });
}

/** Emails a second, as Pulumi.local.yaml has it. */
const RATE = 5000;
/** SES's value for an account without a daily quota. */
const UNLIMITED = -1;

/**
 * Returns SES's response to GetSendQuota, which aws-ses-v2-local does not host.
 * @param sent - emails in the last 24 hours
 * @param most - daily quota
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

/**
 * Returns SES's response to GetAccountSendingEnabled, which aws-ses-v2-local does not host.
 * @param isEnabled - whether the account may send
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_GetAccountSendingEnabled.html
 */
export function sendingEnabledReply(isEnabled = true): Reply {
  const result = `<GetAccountSendingEnabledResult><Enabled>${isEnabled}</Enabled></GetAccountSendingEnabledResult>`;
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body: `<GetAccountSendingEnabledResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/">${result}</GetAccountSendingEnabledResponse>`,
  };
}
