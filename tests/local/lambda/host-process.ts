// A host with one function idle and one at work; prints their process ids and folder, and runs until it is killed.
import { startTestHost } from "./test-host";

async function main(): Promise<void> {
  const lambda = startTestHost({ concurrency: 2 });
  const { directory } = await lambda.deploy(`exports.handler = async ({ busy }) => {
    console.log(busy ? "busy" : "idle"); if (busy) await new Promise((resolve) => setInterval(resolve, 1e8)); };`);
  const both = [lambda.host.invoke("fn", { busy: true }), lambda.host.invoke("fn", {})];
  await both[1];
  while (!lambda.lines.some((line) => line.endsWith("busy"))) await new Promise(setImmediate);
  process.stdout.write(`${JSON.stringify({ pids: lambda.host.pids(), directory })}\n`);
  await Promise.all(both);
}

void main();
