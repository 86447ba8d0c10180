import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { writeLocalOutputs } from "../../client/local-outputs";
import { startLocalStack } from "../helpers/local-stack";

const PROJECT = join(__dirname, "../..");
/** Where version 1 of the AWS CLI is installed, once. */
const VENV = join(PROJECT, ".local/aws-cli");

/**
 * Runs README's lines for the AWS CLI against a local cloud, with version 1 from PyPI, or with the `aws` that AWS_CLI
 * names. Exits with 1 where a line fails, or where an unknown access key is accepted.
 */
async function main(): Promise<void> {
  const aws = process.env.AWS_CLI ?? installAwsCli();
  console.log(execFileSync(aws, ["--version"]).toString().trim());
  const lines = readmeLines(await readFile(join(PROJECT, "README.md"), "utf8"));
  const home = await mkdtemp(join(tmpdir(), "rollcall-test-"));
  const local = await startLocalStack();
  const removeOutputs = await writeLocalOutputs(local.cloud);
  try {
    const environment = { PATH: [dirname(aws), process.env.PATH].join(delimiter), HOME: home, AWS_MAX_ATTEMPTS: "1" };
    for (const line of lines.slice(1)) await runLine(`${lines[0]}\n${line}`, line, environment);
    const unknown = `! AWS_ACCESS_KEY_ID=AKIA0000000000000000 aws s3 ls`;
    await runLine(`${lines[0]}\n${unknown}`, unknown, environment);
  } finally {
    await removeOutputs();
    await local.stop();
    await rm(home, { recursive: true, force: true });
  }
}

function installAwsCli(): string {
  const aws = join(VENV, "bin/aws");
  if (!existsSync(aws)) {
    execFileSync("python3", ["-m", "venv", VENV], { stdio: "inherit" });
    execFileSync(join(VENV, "bin/pip"), ["install", "--quiet", "awscli"], { stdio: "inherit" });
  }
  return aws;
}

/** The lines of the block that begins with `rollcall env`. */
function readmeLines(readme: string): string[] {
  const [, block] = /```sh\n(eval "\$\(npx rollcall env\)"\n.*?)\n```/s.exec(readme) ?? [];
  if (block === undefined) throw new Error("README.md has no block that begins with rollcall env.");
  return block.split("\n");
}

async function runLine(script: string, line: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn("bash", ["-c", script], { cwd: PROJECT, env, stdio: ["ignore", "pipe", "pipe"] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk));
  const [code] = await once(child, "close");
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${line}`);
  if (code === 0) return;
  console.log(Buffer.concat(output).toString());
  process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
