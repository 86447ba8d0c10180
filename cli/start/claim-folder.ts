import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { LOCAL_FOLDER } from "../../client/local-outputs";

/** The folder where a local cloud keeps its logs and outputs. */
export interface CloudFolder {
  logs: string;
  /** File for the outputs. */
  outputs: string;
  /** Options of the command that select this cloud; empty for the first one. */
  selector: string;
  /** Gives the folder to the next local cloud. */
  release(): void;
}

const OWNER = "cloud.pid";
/** Folders of the second and further clouds, with the process's id. */
const FURTHER = /^cloud-(\d+)$/;

/**
 * Claims a folder for a local cloud: the project's own for the first one, one of its own for each that is started while
 * the first one runs. What ended clouds have left is replaced.
 *
 * @param root - the project's folder for local data
 * @returns the folder
 * @throws the file system's errors
 */
export function claimFolder(root = LOCAL_FOLDER): CloudFolder {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(root)) {
    const [, pid] = FURTHER.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(root, name), { recursive: true, force: true });
  }
  const lock = join(root, OWNER);
  if (tryLock(lock)) return { ...filesOf(root), selector: "", release: () => unlock(lock) };
  const folder = join(root, `cloud-${process.pid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = filesOf(folder);
  return { ...files, selector: ` --outputs ${relative(process.cwd(), files.outputs)}`, release() {} };
}

function filesOf(folder: string): Pick<CloudFolder, "logs" | "outputs"> {
  return { logs: join(folder, "logs"), outputs: join(folder, "outputs.json") };
}

/** @returns whether the lock is this process's now: it was free, or its owner has ended */
function tryLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  if (isAlive(readOwner(lock))) return false;
  rmSync(lock, { force: true });
  return tryLock(lock);
}

function unlock(lock: string): void {
  if (readOwner(lock) === process.pid) rmSync(lock, { force: true });
}

/** @returns the process id in the lock; 0 where it is not readable as one */
function readOwner(lock: string): number {
  try {
    return Number.parseInt(readFileSync(lock, "utf8"), 10) || 0;
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
