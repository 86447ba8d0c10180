import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** File where a running local cloud keeps the stack's outputs and its `endpoint`. */
export const LOCAL_OUTPUTS = join(__dirname, "../.local/outputs.json");

/**
 * Writes the outputs of a running local cloud, for the command in another terminal.
 *
 * @param cloud - its outputs and endpoint
 * @param file - file to write
 * @returns removes the outputs, unless a later local cloud has replaced them; restores those of an earlier local cloud,
 * which may still run
 */
export async function writeLocalOutputs(
  { outputs, endpoint }: { outputs: Record<string, unknown>; endpoint: string },
  file = LOCAL_OUTPUTS,
): Promise<() => Promise<void>> {
  const content = `${JSON.stringify({ ...outputs, endpoint }, null, 2)}\n`;
  await mkdir(dirname(file), { recursive: true });
  const earlier = await readIfPresent(file);
  await writeFile(file, content);
  return async () => {
    if ((await readIfPresent(file)) !== content) return;
    if (earlier === undefined) await rm(file);
    else await writeFile(file, earlier);
  };
}

async function readIfPresent(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
