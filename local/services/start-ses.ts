import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import startServer from "aws-ses-v2-local";
import { clearStore, type Email, getStoreReadonly } from "aws-ses-v2-local/dist/store";
import type { Reply, Route } from "../gateway/call";
import { checkOrigin } from "../gateway/check-origin";
import { escapeXml } from "../gateway/error-reply";
import type { Service } from "../service";
import { sesReply } from "./ses-reply";

export type { Email } from "aws-ses-v2-local/dist/store";

export interface Ses extends Service {
  /** The latest emails sent since the start or the last clear, oldest first. `at` is Unix seconds. */
  emails(): readonly Email[];
  /** Number of emails sent since the start or the last clear. */
  emailCount(): number;
  clear(): void;
  /** Of SES v1. */
  readonly route: Route;
}

/** Emails that are kept: some 100 MB. */
const MOST_EMAILS = 50_000;

/**
 * Starts SES in this process, on a free port of 127.0.0.1. Emails are stored and not sent. `/` is an inbox for people,
 * `/store` lists the emails as JSON. The store is the module's: one at a time in a process.
 * @param most - emails that are kept; the oldest are dropped
 */
export async function startSes(most = MOST_EMAILS): Promise<Ses> {
  clearStore();
  const server = await startServer({ host: "127.0.0.1", port: 0 });
  refuseForeignPages(server);
  let dropped = 0;
  // Some at a time: each removal moves the whole array.
  const atOnce = Math.ceil(most / 10);
  server.on("request", (_request, response) =>
    response.once("close", () => {
      const { emails } = getStoreReadonly();
      if (emails.length >= most + atOnce) dropped += emails.splice(0, emails.length - most).length;
    }),
  );
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const emails = () => getStoreReadonly().emails;
  const emailCount = () => dropped + emails().length;
  return {
    name: "SES",
    endpoint,
    emails,
    emailCount,
    clear() {
      dropped = 0;
      clearStore();
    },
    route: {
      proxyTo: endpoint,
      // It never answers other operations.
      notHosted: ({ operation }) => (OPERATIONS.includes(operation) ? undefined : `${operation} of SES`),
      answers: {
        GetSendQuota: () => sendQuotaReply(emailCount()),
        GetAccountSendingEnabled: () => sendingEnabledReply(),
        ListIdentities: () => identitiesReply(emails()),
      },
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      clearStore();
    },
  };
}

const OPERATIONS = ["SendEmail", "SendRawEmail"];

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
  const quota = { Max24HourSend: most, MaxSendRate: RATE, SentLast24Hours: sent };
  const elements = Object.entries(quota).map(([name, value]) => `<${name}>${value}.0</${name}>`);
  return sesReply("GetSendQuota", elements.join(""));
}

/**
 * Returns SES's response to ListIdentities: every address that an email was sent from, as each counts as verified here.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_ListIdentities.html
 */
function identitiesReply(emails: readonly Email[]): Reply {
  const addresses = new Set(emails.map(({ from }) => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from));
  const members = [...addresses].map((address) => `<member>${escapeXml(address)}</member>`);
  return sesReply("ListIdentities", `<Identities>${members.join("")}</Identities>`);
}

/**
 * Returns SES's response to GetAccountSendingEnabled, which aws-ses-v2-local does not host.
 * @param isEnabled - whether the account may send
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_GetAccountSendingEnabled.html
 */
export function sendingEnabledReply(isEnabled = true): Reply {
  return sesReply("GetAccountSendingEnabled", `<Enabled>${isEnabled}</Enabled>`);
}
