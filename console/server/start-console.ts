import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { listen } from "../../local/service";
import { createApp } from "./app";
import { buildPage } from "./page";
import type { ConsoleSource } from "./source";

export interface Console extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  address: string;
  stop(): Promise<void>;
}

export interface ConsoleOptions {
  /** Of 127.0.0.1; 0 picks a free one. */
  port: number;
  /** The command's option that picks another port, for the error message. */
  portOption?: string;
}

/**
 * Serves the console on 127.0.0.1.
 * @throws PortTaken
 */
export async function startConsole(
  source: ConsoleSource,
  { port: wanted, portOption = "--console-port" }: ConsoleOptions,
): Promise<Console> {
  const page = await buildPage();
  // Large files take longer to arrive than Node's default limit of five minutes.
  const server = createServer({ requestTimeout: 0 });
  const port = await listen(server, wanted, portOption);
  const app = createApp({ source, page, port, token: randomBytes(24).toString("base64url") });
  server.on("request", getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return { address: `http://127.0.0.1:${port}`, stop, [Symbol.asyncDispose]: stop };
}
