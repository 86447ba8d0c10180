import type { Server } from "node:http";
import { PortTaken } from "./errors";

/** A server on this machine. */
export interface Service {
  readonly name: string;
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** Stops the server. Resolves once nothing of it runs; may be called more than once. */
  stop(): Promise<void>;
}

/**
 * Listens on 127.0.0.1.
 * @param port - 0 picks a free one
 * @param option - the command's option for another port, for the error
 * @returns the port
 * @throws PortTaken
 */
export async function listen(server: Server, port: number, option = "--port"): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new PortTaken(port, option, { cause: error }) : error),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError(`No port in ${address}`);
  return address.port;
}
