import type { Server } from "node:http";
import { PortTaken } from "../errors";

/**
 * Listens on 127.0.0.1.
 * @param port 0 picks a free one
 * @param option with which the command picks another one
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
