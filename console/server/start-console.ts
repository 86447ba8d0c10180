import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { UserError } from "../../client/errors";
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
  /** Milliseconds in which a request's headers must arrive. */
  headersTimeout?: number;
}

const HEADERS_TIMEOUT = 60_000;

/** @returns the console's address */
export function consoleAddress(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/**
 * Serves the console on 127.0.0.1.
 * @throws UserError where the port is taken
 */
export async function startConsole(
  source: ConsoleSource,
  { port: wanted, portOption = "--console-port", headersTimeout = HEADERS_TIMEOUT }: ConsoleOptions,
): Promise<Console> {
  const page = await buildPage();
  // Large files take longer to arrive than Node's default limit of five minutes, which would also end slow headers.
  const server = createServer({ requestTimeout: 0, headersTimeout, connectionsCheckingInterval: headersTimeout / 2 });
  const port = await listen(server, wanted, portOption);
  const app = createApp({ source, page, port, token: randomBytes(24).toString("base64url") });
  server.on("request", getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return { address: consoleAddress(port), stop, [Symbol.asyncDispose]: stop };
}

/** @returns the port */
async function listen(server: Server, port: number, option: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? portTaken(port, option, error) : error),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

function portTaken(port: number, option: string, cause: Error): UserError {
  return new UserError(
    `Port ${port} on 127.0.0.1 is in use by another program, perhaps a console that already runs. ` +
      `Stop that program, or pick another port with ${option} (0 takes any free one).`,
    { cause },
  );
}
