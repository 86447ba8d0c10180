import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Measurement } from "./measurement";

/**
 * Rows a second from upload to SUCCEEDED on this machine, beside the textbook handlers on the same embedded services:
 * in turn, since machines drift, so that the ratio can be trusted where the seconds can't. With `--latency aws` each call
 * takes at least as long as it does in the model of AWS.
 * Usage: npm run bench [-- ROWS… --latency aws]
 */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { latency: { type: "string", default: "" } },
});
const sizes = positionals.length > 0 ? positionals.map(Number) : [1_000, 10_000];

for (const rows of sizes) {
  const [ours, theirs] = [measure("rollcall", rows), measure("textbook", rows)];
  const line = (name: string, { seconds, secondsToLastInsert }: Measurement) => {
    const rate = (rows / seconds).toFixed(0);
    console.log(
      `  ${name}  ${rate} rows/s (${seconds.toFixed(1)} s, last insert after ${secondsToLastInsert.toFixed(1)} s)`,
    );
  };
  console.log(`\n${rows.toLocaleString("en")} rows`);
  line("Rollcall", ours);
  line("textbook", theirs);
  const toLastInsert = theirs.secondsToLastInsert / ours.secondsToLastInsert;
  console.log(
    `  ratio     ${(theirs.seconds / ours.seconds).toFixed(2)}, to the last insert ${toLastInsert.toFixed(2)}`,
  );
  console.log("  CPU seconds              Rollcall  textbook");
  const names = new Set([...Object.keys(ours.cpu), ...Object.keys(theirs.cpu)].map(common));
  for (const name of names) console.log(`    ${name.padEnd(24)}${cpu(ours, name)}  ${cpu(theirs, name)}`);
  const memory = Object.entries(ours.memory).map(([name, megabytes]) => `${name} ${megabytes.toFixed(0)}`);
  console.log(`  peak memory, MB: ${memory.join(", ")}`);
}

function measure(subject: string, rows: number): Measurement {
  const parameters = [...process.execArgv, join(__dirname, "measure.ts"), subject, String(rows), options.latency];
  const { stdout, status } = spawnSync(process.execPath, parameters, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`Measuring ${subject} with ${rows} rows ended with ${status}.`);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

/** The textbook's functions and ours share a row. */
function common(name: string): string {
  return name.replace(/^textbook-/, "");
}

function cpu(measurement: Measurement, name: string): string {
  const seconds = Object.entries(measurement.cpu).filter(([owner]) => common(owner) === name);
  const sum = seconds.reduce((total, [, used]) => total + used, 0);
  return sum.toFixed(2).padStart(8);
}
