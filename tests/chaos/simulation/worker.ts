import type { Deployment } from "./deployment";
import type { Order } from "./run-seeds";
import { simulateSeed } from "./simulate-seed";

// Errors are part of the game here, thousands of them, and their stacks are what takes the time.
Error.stackTraceLimit = 0;

let deployment: Deployment;
process.on("message", async (order: Order) => {
  if ("deployment" in order) deployment = order.deployment;
  else process.send?.(await simulateSeed(deployment, order.seed));
});
