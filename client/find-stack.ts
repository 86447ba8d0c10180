import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { UserError } from "./errors";
import { findInstalledPulumi } from "./find-pulumi";
import { LOCAL_OUTPUTS, parseOutputsFile, readLocalOutputs, requireEndpoint } from "./local-outputs";
import { getRegion, parseStackOutputs } from "./outputs";
import { openStack, type Stack } from "./stack";

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

async function readOutputsFile(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new UserError(
      `${file} cannot be read (${cause.code}). Expected the outputs of a stack: pulumi stack output --json > ${file}`,
      { cause },
    );
  });
}

async function openStackFrom(text: string, from: string, selector: string): Promise<Stack> {
  const { endpoint, region, credentials, ...values } = parseOutputsFile(text, from);
  const outputs = parseStackOutputs(values, from);
  if (endpoint !== undefined) await requireEndpoint(endpoint);
  const access = {
    region: region ?? getRegion(outputs),
    ...(endpoint && { endpoint }),
    ...(credentials && { credentials }),
  };
  return openStack(outputs, access, selector);
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
