import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { UserError } from "./errors";
import { findInstalledPulumi } from "./find-pulumi";
import { LOCAL_OUTPUTS } from "./local-outputs";
import { getRegion, parseStackOutputs } from "./outputs";
import { type Access, openStack, type Stack } from "./stack";

/** Which stack to use: one deployed with Pulumi, one whose outputs are in a file, or the local cloud. */
export type StackChoice = { stack: string } | { outputs: string } | "local";

const PROJECT = join(__dirname, "..");

/**
 * Opens the chosen stack.
 *
 * @param choice - the stack
 * @param localOutputs - file where a running local cloud keeps its outputs
 * @returns the stack; the caller closes it
 * @throws UserError where it is not found; the message says what to do
 */
export async function findStack(choice: StackChoice, localOutputs = LOCAL_OUTPUTS): Promise<Stack> {
  const selector = formatStackOptions(choice);
  if (choice === "local") return openStackFrom(await readLocalOutputs(localOutputs), localOutputs, selector);
  if ("outputs" in choice) return openStackFrom(await readOutputsFile(choice.outputs), choice.outputs, selector);
  return openStackFrom(await readPulumiOutputs(choice.stack), `The stack ${choice.stack}`, selector);
}

/** @returns the options that make the same choice, to follow a command: ` --stack prod` */
export function formatStackOptions(choice: StackChoice): string {
  if (choice === "local") return "";
  return "stack" in choice ? ` --stack ${quote(choice.stack)}` : ` --outputs ${quote(choice.outputs)}`;
}

/** @returns the text as one word of a POSIX shell */
function quote(text: string): string {
  return /^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

async function readLocalOutputs(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw cause;
    throw new UserError(
      "No local cloud is running, and no stack is named.\n" +
        "Name a stack deployed to AWS with --stack NAME, or start the local cloud in another terminal: npm start -- --keep",
      { cause },
    );
  });
}

async function readOutputsFile(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new UserError(
      `${file} cannot be read (${cause.code}). Expected the outputs of a stack: pulumi stack output --json > ${file}`,
      { cause },
    );
  });
}

async function openStackFrom(text: string, from: string, selector: string): Promise<Stack> {
  const { endpoint, region, credentials, ...values } = parseObject(text, from);
  const outputs = parseStackOutputs(values, from);
  const access = {
    region: region ?? getRegion(outputs),
    ...(endpoint && { endpoint }),
    ...(credentials && { credentials }),
  };
  if (endpoint !== undefined) await requireEndpoint(endpoint);
  return openStack(outputs, access, selector);
}

/** What a file of outputs may hold besides them. */
type OutputsFile = Partial<Access> & Record<string, unknown>;

function parseObject(text: string, from: string): OutputsFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${from} is not JSON. Expected the outputs of a stack.`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UserError(`${from} is not a JSON object. Expected the outputs of a stack by name.`);
  return value as OutputsFile;
}

/** A local cloud that was killed leaves its outputs behind. */
async function requireEndpoint(endpoint: string): Promise<void> {
  await fetch(endpoint).catch((cause: unknown) => {
    throw new UserError(
      `Nothing answers at ${endpoint}. Start the local cloud in another terminal: npm start -- --keep`,
      { cause },
    );
  });
}

async function readPulumiOutputs(stack: string): Promise<string> {
  const parameters = ["stack", "output", "--json", "--stack", stack, "--cwd", PROJECT, "--non-interactive"];
  try {
    return (await promisify(execFile)(findInstalledPulumi() ?? "pulumi", parameters, { env: process.env })).stdout;
  } catch (cause) {
    const { code, stderr = "" } = cause as { code?: unknown; stderr?: string };
    if (code === "ENOENT")
      throw new UserError(
        `The Pulumi CLI, which has the outputs of the stack ${stack}, is not on PATH. ` +
          "Install it (https://www.pulumi.com/docs/iac/download-install/), or give the outputs in a file with --outputs.",
        { cause },
      );
    throw new UserError(
      `Pulumi has no outputs of the stack ${stack}: ${stderr.trim()}\n` +
        "`pulumi stack ls` lists the stacks, after `pulumi login`.",
      { cause },
    );
  }
}
