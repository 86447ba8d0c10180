import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PREFIX = "local-cloud-";

/**
 * Creates a folder that only this user can read, named after this process. Removes the folders of local clouds whose
 * processes were killed.
 * @param parent - default: the system's temporary folder
 */
export async function createTemporaryDirectory(parent = tmpdir()): Promise<string> {
  await removeLeftovers(parent);
  return mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
}

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-\\w{6}$`).exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    // Another user's, where the temporary folder is shared, cannot be removed.
    await rm(join(parent, name), { recursive: true, force: true }).catch(ignoreDenied);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, for another user.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

function ignoreDenied(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPERM" && error.code !== "EACCES") throw error;
}
