import { once } from "node:events";
import { connect } from "node:net";
import type { ConsoleSource } from "../../../console/server/source";
import { startConsole } from "../../../console/server/start-console";

test("the console answers beside requests whose headers never end, closes those, and stops at once", async () => {
  // Prepare
  const monitoring = { logPeriod: "" } as ConsoleSource["monitoring"];
  const source = { name: "local", region: "us-east-1", stack: { outputs: {} }, monitoring } as ConsoleSource;
  const page = await startConsole(source, { port: 0, headersTimeout: 200 });
  const { port } = new URL(page.address);
  const begin = () => {
    const socket = connect(Number(port), "127.0.0.1").resume();
    // Reset by the server where it stops.
    socket.on("error", () => {});
    socket.write("GET / HTTP/1.1\r\nHost: ");
    return socket;
  };
  const closed = Array.from({ length: 50 }, () => once(begin(), "close"));

  // Act
  const { status } = await fetch(page.address);
  await Promise.all(closed);
  await once(begin(), "connect");
  await page.stop();

  // Assess
  expect(status).toBe(200);
});
