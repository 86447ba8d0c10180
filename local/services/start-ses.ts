import type { AddressInfo } from "node:net";
import startServer from "aws-ses-v2-local";
import { clearStore, type Email, getStoreReadonly } from "aws-ses-v2-local/dist/store";
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
