import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";

type SerializeFunction = typeof pulumi.runtime.serializeFunction;
type SerializedFunction = Awaited<ReturnType<SerializeFunction>>;

/**
 * Keeps the serialised code of functions in node_modules/.cache, since serialising takes Pulumi seconds. The key is a hash
 * of all that a program run depends on: every file of the project, the installed packages, the configuration, and the
 * version of Node.js. A function that captures an Output is serialised every time: its value may be this start's own.
 * @param project - folder of the program
 */
export function cacheFunctions(project: string): void {
  const runtime: { serializeFunction: SerializeFunction } = pulumi.runtime;
  const programKey = hashOfProgram(project);
  if (programKey === undefined) return;
  const folder = join(project, "node_modules/.cache/local-cloud/functions");
  const { serializeFunction } = originalOf(runtime);
  let count = 0;

  runtime.serializeFunction = async (func, args = {}) => {
    count += 1;
    const { exportName, isFactoryFunction, allowSecrets } = args;
    const details = [programKey, count, String(func), exportName, isFactoryFunction, allowSecrets];
    const file = join(folder, `${createHash("sha256").update(JSON.stringify(details)).digest("hex")}.json`);
    const cached = read(file);
    if (cached !== undefined) return cached;
    let capturesOutput = false;
    const serialised = await serializeFunction(func, {
      ...args,
      serialize(value) {
        if (pulumi.Output.isInstance(value)) capturesOutput = true;
        return args.serialize?.(value) ?? true;
      },
    });
    if (!capturesOutput) write(folder, file, serialised);
    return serialised;
  };
}

const ORIGINAL = Symbol("original");

/** Pulumi's own functions, also where an earlier deployment in this process replaced them. */
function originalOf(runtime: { serializeFunction: SerializeFunction; [ORIGINAL]?: SerializeFunction }) {
  runtime[ORIGINAL] ??= runtime.serializeFunction;
  return { serializeFunction: runtime[ORIGINAL] };
}

function read(file: string): SerializedFunction | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // Not there yet, or damaged.
    return undefined;
  }
}

/** Writes the file as a whole: another process may read it. Where the folder is read-only, nothing is kept. */
function write(folder: string, file: string, serialised: SerializedFunction): void {
  try {
    mkdirSync(folder, { recursive: true });
    const part = `${file}.${process.pid}`;
    writeFileSync(part, JSON.stringify(serialised));
    renameSync(part, file);
    removeOldest(folder);
  } catch {}
}

/** Files that are kept: those of the latest programs. */
const MOST_FILES = 100;

function removeOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => join(folder, name));
  if (files.length <= MOST_FILES) return;
  const byAge = files.map((file) => ({ file, time: statSync(file).mtimeMs })).sort((a, b) => b.time - a.time);
  for (const { file } of byAge.slice(MOST_FILES)) rmSync(file, { force: true });
}

/** Bytes of the largest file whose content is hashed; of larger ones, which are no sources, size and time are. */
const LARGEST = 1024 * 1024;

/** @returns undefined where it is not known which packages are installed */
function hashOfProgram(project: string): string | undefined {
  const hash = createHash("sha256");
  const add = (...values: unknown[]) => hash.update(`${JSON.stringify(values)}\n`);
  add(
    process.version,
    relative(process.cwd(), project),
    pulumi.runtime.allConfig(),
    pulumi.getProject(),
    pulumi.getStack(),
  );
  try {
    // npm's list of what it has installed, with the hash of each package.
    hash.update(readFileSync(join(project, "node_modules/.package-lock.json")));
  } catch {
    return undefined;
  }
  for (const file of filesOf(project)) {
    const { size, mtimeMs } = statSync(file);
    add(relative(project, file), size);
    if (size > LARGEST) add(mtimeMs);
    else hash.update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** All files of a project, links to files among them, but those of node_modules and of hidden folders. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile() || statSync(path, { throwIfNoEntry: false })?.isFile()) return [path];
    return entry.isDirectory() && entry.name !== "node_modules" && !entry.name.startsWith(".") ? filesOf(path) : [];
  });
}
