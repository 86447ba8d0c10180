import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { UserError } from "./errors";
import { LOCAL_OUTPUTS } from "./local-outputs";
import { getRegion, parseStackOutputs } from "./outputs";
import { openStack, type Stack } from "./stack";

/** Which stack the command works on. */
export type StackChoice = { stack: string } | { outputs: string } | "local";

const PROJECT = join(__dirname, "..");

/** Credentials that any local cloud takes for the administrator's. */
const LOCAL_CREDENTIALS = { accessKeyId: "rollcall", secretAccessKey: "rollcall" };

/**
 * Opens the stack of the choice.
 * @param localOutputs where a local cloud that serves has left its outputs
 * @throws CliError where it is not to be found, and what to do about it
 */
export async function findStack(choice: StackChoice, localOutputs = LOCAL_OUTPUTS): Promise<Stack> {
  if (choice === "local") return openLocalStack(localOutputs);
  if ("outputs" in choice) return openStackFrom(await readOutputsFile(choice.outputs), choice.outputs);
  return openStackFrom(await readPulumiOutputs(choice.stack), `The stack ${choice.stack}`);
}

async function openLocalStack(file: string): Promise<Stack> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw cause;
    throw new UserError(
      "No local cloud serves on this machine, and no stack is named. Name one deployed to AWS with --stack NAME, or start the local cloud in another terminal: npm start -- --keep",
      { cause },
    );
  });
  return openStackFrom(text, file);
}

async function readOutputsFile(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new UserError(
      `${file} cannot be read (${cause.code}). Expected the outputs of a stack: npx pulumi stack output --json > ${file}`,
      { cause },
    );
  });
}

async function openStackFrom(text: string, from: string): Promise<Stack> {
  const { endpoint, region, credentials, ...values } = parseObject(text, from);
  const outputs = parseStackOutputs(values, from);
  const own = region ?? getRegion(outputs);
  if (endpoint === undefined) return openStack(outputs, { region: own });
  await requireEndpoint(endpoint);
  return openStack(outputs, { region: own, endpoint, credentials: credentials ?? LOCAL_CREDENTIALS });
}

/** What a file of outputs may hold besides them. */
interface OutputsFile {
  endpoint?: string;
  region?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

function parseObject(text: string, from: string): OutputsFile & Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${from} is not JSON. Expected the outputs of a stack.`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UserError(`${from} is no JSON object. Expected the outputs of a stack, by name.`);
  return value as OutputsFile & Record<string, unknown>;
}

/** A local cloud that was killed leaves its note behind. */
async function requireEndpoint(endpoint: string): Promise<void> {
  await fetch(endpoint).catch((cause: unknown) => {
    throw new UserError(
      `No cloud answers at ${endpoint}. Start the local one in another terminal: npm start -- --keep`,
      {
        cause,
      },
    );
  });
}

async function readPulumiOutputs(stack: string): Promise<string> {
  const parameters = ["stack", "output", "--json", "--stack", stack, "--cwd", PROJECT, "--non-interactive"];
  try {
    return (await promisify(execFile)("pulumi", parameters, { env: process.env })).stdout;
  } catch (cause) {
    const { code, stderr = "" } = cause as { code?: unknown; stderr?: string };
    if (code === "ENOENT")
      throw new UserError(
        `The outputs of the stack ${stack} are asked of the program \`pulumi\`, which is not there. Run this command by npx after \`npm ci\`, or give the outputs in a file with --outputs.`,
        { cause },
      );
    throw new UserError(
      `Pulumi does not tell the outputs of the stack ${stack}: ${stderr.trim()}\n\`npx pulumi stack ls\` lists the stacks, after \`npx pulumi login\`.`,
      { cause },
    );
  }
}
