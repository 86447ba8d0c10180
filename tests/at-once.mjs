/**
 * Runs npm scripts at the same time: `node tests/at-once.mjs test:unit test:program test:local`. What the last one says
 * is shown as it comes, what each of the others says in one piece at its end. Fails if one of them does.
 */
import { spawn } from "node:child_process";

const scripts = process.argv.slice(2);

function run(script, isLast) {
  return new Promise((resolve, reject) => {
    const output = isLast ? "inherit" : "pipe";
    const child = spawn(`npm run ${script}`, { shell: true, stdio: ["ignore", output, output] });
    const said = [];
    child.stdout?.on("data", (chunk) => said.push(chunk));
    child.stderr?.on("data", (chunk) => said.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      process.stdout.write(Buffer.concat(said));
      resolve(code === 0 ? [] : [script]);
    });
  });
}

const failed = (await Promise.all(scripts.map((script) => run(script, script === scripts.at(-1))))).flat();
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(", ")}`);
  process.exitCode = 1;
}
