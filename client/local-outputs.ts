import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "./errors";
import type { Access } from "./stack";

/** The project's folder for local data. */
export const LOCAL_FOLDER = join(__dirname, "../.local");

/** File where a running local cloud keeps the stack's outputs, its `endpoint`, `region` and `credentials`. */
export const LOCAL_OUTPUTS = join(LOCAL_FOLDER, "outputs.json");

interface RunningCloud extends Required<Access> {
  outputs: Record<string, unknown>;
}

/**
 * Writes the outputs of a running local cloud, for the command in another terminal. Only the user can read them.
 *
 * @param cloud - its outputs, and the access to it
 * @param file - file to write
 * @returns removes the outputs, unless a later local cloud has replaced them
 */
export async function writeLocalOutputs(
  { outputs, endpoint, region, credentials: { accessKeyId, secretAccessKey } }: RunningCloud,
  file = LOCAL_OUTPUTS,
): Promise<() => Promise<void>> {
  const credentials = { accessKeyId, secretAccessKey };
  const content = `${JSON.stringify({ ...outputs, endpoint, region, credentials }, null, 2)}\n`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // Where an earlier version or another tool created it.
  await chmod(dirname(file), 0o700);
  await writePrivately(file, content);
  return async () => {
    if ((await readIfPresent(file)) === content) await rm(file);
  };
}

/**
 * Reads the access to a running local cloud.
 *
 * @param localOutputs - file where it keeps its outputs
 * @returns endpoint, region and the administrator's credentials
 * @throws UserError where none runs
 */
export async function readLocalAccess(localOutputs = LOCAL_OUTPUTS): Promise<Required<Access>> {
  const { endpoint, region, credentials } = parseOutputsFile(await readLocalOutputs(localOutputs), localOutputs);
  if (endpoint === undefined || region === undefined || credentials === undefined)
    throw new UserError(`${localOutputs} lacks the access to the local cloud. Start it again: npm start -- --keep`);
  await requireEndpoint(endpoint);
  return { endpoint, region, credentials };
}

/**
 * Reads the outputs of a running local cloud.
 *
 * @param file - file where it keeps them
 * @returns the file's text
 * @throws UserError where none runs
 */
export async function readLocalOutputs(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw cause;
    throw new UserError(
      "No local cloud is running, and no stack is named.\n" +
        "Name a stack deployed to AWS with --stack NAME, or start the local cloud in another terminal: npm start -- --keep",
      { cause },
    );
  });
}

/** What a file of outputs may hold besides them. */
type OutputsFile = Partial<Access> & Record<string, unknown>;

/**
 * Parses a file of outputs.
 *
 * @param text - the file's text
 * @param from - its source, for the error
 * @throws UserError where it is not a JSON object
 */
export function parseOutputsFile(text: string, from: string): OutputsFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${from} is not JSON. ${formatExpected(from)}`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UserError(`${from} is not a JSON object. ${formatExpected(from)}`);
  return value as OutputsFile;
}

function formatExpected(from: string): string {
  return from === LOCAL_OUTPUTS
    ? "Start the local cloud in another terminal, which replaces it: npm start -- --keep"
    : "Expected the outputs of a stack by name.";
}

/**
 * Requires that a local cloud answers: one that was killed leaves its outputs behind.
 *
 * @throws UserError
 */
export async function requireEndpoint(endpoint: string): Promise<void> {
  await fetch(endpoint).catch((cause: unknown) => {
    throw new UserError(
      `Nothing answers at ${endpoint}. Start the local cloud in another terminal: npm start -- --keep`,
      { cause },
    );
  });
}

/** Replaces the file at once: a reader sees the earlier content or this one, and the mode is that of the new file. */
async function writePrivately(file: string, content: string): Promise<void> {
  const written = `${file}.${process.pid}`;
  await writeFile(written, content, { mode: 0o600 });
  await rename(written, file);
}

async function readIfPresent(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
