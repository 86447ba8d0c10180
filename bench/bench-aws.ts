import { parseArgs } from "node:util";
import { readDeployment } from "../tests/chaos/simulation/deployment";
import { CONFIG } from "../tests/helpers/run-program";
import { resultTable } from "./aws/print-result";
import type { Result } from "./aws/result";
import { type RunOptions, runRollcall } from "./aws/run-rollcall";
import { runTextbook } from "./aws/run-textbook";

const USAGE = `npm run bench:aws -- [--rows 1000000] [--uploads 1] [--small-rows N] [--subject rollcall|textbook] [--emails-per-second 1000]
  [--warm TABLE=WRITES]… [--set SETTING=VALUE]… [--mapping MAPPING.PROPERTY=NUMBER]… [--seed 1]`;

/**
 * Runs the program's functions, and the textbook's, in a model of AWS in virtual time: prints how long they take there and
 * what they cost. `--rows` is of each upload; `--small-rows` makes one more, ten seconds later, for Rollcall; `--warm` the write units a second of a table at the start; `--set` a setting
 * of the stack; `--mapping` a number of an event source mapping, such as users-to-send-welcome.parallelizationFactor=4.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: "string", default: "100000" },
      uploads: { type: "string", default: "1" },
      "small-rows": { type: "string" },
      subject: { type: "string", multiple: true, default: ["rollcall", "textbook"] },
      seed: { type: "string", default: "1" },
      "emails-per-second": { type: "string", default: "1000" },
      warm: { type: "string", multiple: true, default: [] },
      set: { type: "string", multiple: true, default: [] },
      mapping: { type: "string", multiple: true, default: [] },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  // The functions' own log lines.
  Object.assign(console, { info() {}, error() {} });
  const warmThroughput = Object.fromEntries(pairs(values.warm).map(([table, writes]) => [table, Number(writes)]));
  const options: RunOptions = {
    files: {
      ...{ count: Number(values.uploads), rows: Number(values.rows) },
      ...(values["small-rows"] !== undefined && { smallRows: Number(values["small-rows"]) }),
    },
    seed: Number(values.seed),
    emailsPerSecond: Number(values["emails-per-second"]),
    warmThroughput,
  };
  const results: Record<string, Result> = {};
  if (values.subject.includes("rollcall")) {
    const deployment = await readDeployment({ ...CONFIG, ...Object.fromEntries(pairs(values.set)) });
    for (const [path, value] of pairs(values.mapping)) {
      const [mapping = "", property = ""] = path.split(".");
      Object.assign(deployment.mappings[mapping] ?? {}, { [property]: Number(value) });
    }
    results.Rollcall = await runRollcall(deployment, options);
  }
  if (values.subject.includes("textbook")) results.textbook = await runTextbook(options);
  console.log(resultTable(results));
}

function pairs(texts: string[]): [string, string][] {
  return texts.map((text): [string, string] => {
    const [name = "", value = ""] = text.split("=");
    return [name, value];
  });
}

main();
