import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Where a local cloud that serves says how it is reached: the stack's outputs, and `endpoint`. */
export const LOCAL_OUTPUTS = join(__dirname, "../.local/outputs.json");

/**
 * @returns takes the note away again, unless a later local cloud has put its own in its place; that of an earlier one,
 * which may serve still, comes back
 */
export async function writeLocalOutputs(
  { outputs, endpoint }: { outputs: Record<string, unknown>; endpoint: string },
  file = LOCAL_OUTPUTS,
): Promise<() => Promise<void>> {
  const note = `${JSON.stringify({ ...outputs, endpoint }, null, 2)}\n`;
  await mkdir(dirname(file), { recursive: true });
  const earlier = await readIfPresent(file);
  await writeFile(file, note);
  return async () => {
    if ((await readIfPresent(file)) !== note) return;
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
