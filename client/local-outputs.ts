import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Access } from "./stack";

/** File where a running local cloud keeps the stack's outputs, its `endpoint`, `region` and `credentials`. */
export const LOCAL_OUTPUTS = join(__dirname, "../.local/outputs.json");

/**
 * Writes the outputs of a running local cloud, for the command in another terminal. Only the user can read them.
 *
 * @param cloud - its outputs, and the access to it
 * @param file - file to write
 * @returns removes the outputs, unless a later local cloud has replaced them; restores those of an earlier local cloud,
 * which may still run
 */
export async function writeLocalOutputs(
  { outputs, endpoint, region, credentials }: Access & { outputs: Record<string, unknown> },
  file = LOCAL_OUTPUTS,
): Promise<() => Promise<void>> {
  const content = `${JSON.stringify({ ...outputs, endpoint, region, credentials }, null, 2)}\n`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const earlier = await readIfPresent(file);
  await writePrivately(file, content);
  return async () => {
    if ((await readIfPresent(file)) !== content) return;
    if (earlier === undefined) await rm(file);
    else await writePrivately(file, earlier);
  };
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
