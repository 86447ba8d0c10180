import { parseArgs } from "node:util";
import { readDeployment } from "../tests/chaos/simulation/deployment";
import type { Result } from "./aws/result";
import { runRollcall } from "./aws/run-rollcall";

/**
 * Runs the functions of the program in a model of AWS, in virtual time, and prints how long they would take there and what
 * they would cost: npm run bench:aws -- --rows 1000000
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: "string", default: "10000" },
      uploads: { type: "string", default: "1" },
      seed: { type: "string", default: "1" },
      "emails-per-second": { type: "string", default: "1000000" },
    },
  });
  console.info = () => {};
  const deployment = await readDeployment();
  const files = { count: Number(values.uploads), rows: Number(values.rows) };
  const began = performance.now();
  const result = await runRollcall(deployment, {
    ...{ files, seed: Number(values.seed), emailsPerSecond: Number(values["emails-per-second"]) },
    warmThroughput: {},
  });
  print(result);
  console.log(`real seconds ${((performance.now() - began) / 1_000).toFixed(1)}`);
}

function print(result: Result): void {
  console.log(JSON.stringify(result, undefined, 1));
}

main();
