import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One call of the engine that changes something in AWS. */
export interface Call {
  method: "create" | "update" | "delete";
  /** Such as `aws:sqs/queue:Queue`. */
  type: string;
  /** The resource's name in the program. */
  name: string;
  /** The resource's id in AWS. */
  id: string;
}

/** The calls, one JSON object a line. */
const CALLS_FILE = "calls.jsonl";

/** An AWS account as a folder: all stacks of a test share it, so that two of them can't own one physical name. */
export interface Account {
  /** @throws Error where another resource of the type has the name */
  claim(type: string, id: string): void;
  release(type: string, id: string): void;
  record(call: Call): void;
}

export function openAccount(folder: string): Account {
  const claims = join(folder, "names");
  mkdirSync(claims, { recursive: true });
  const claimOf = (type: string, id: string) => join(claims, encodeURIComponent(`${type} ${id}`));
  return {
    claim(type, id) {
      try {
        writeFileSync(claimOf(type, id), "", { flag: "wx" });
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "EEXIST")
          throw new Error(`ResourceAlreadyExists: the account has a ${type} ${id}.`);
        throw error;
      }
    },
    release: (type, id) => rmSync(claimOf(type, id), { force: true }),
    record: (call) => appendFileSync(join(folder, CALLS_FILE), `${JSON.stringify(call)}\n`),
  };
}

/** @returns the calls of all stacks of the account, in order */
export function readCalls(folder: string): Call[] {
  const file = join(folder, CALLS_FILE);
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}
