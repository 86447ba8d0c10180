import { tmpdir } from "node:os";
import { parseStackOutputs } from "../client/outputs";
import { signUpFile } from "../client/sign-up-file";
import { openStack } from "../client/stack";
import type { LocalCloud } from "../local/cloud";
import type { Subject } from "./subject";

/** Rollcall itself: from the upload to SUCCEEDED. */
export async function rollcall(cloud: LocalCloud): Promise<Subject> {
  const stack = openStack(parseStackOutputs(cloud.outputs, "The local stack"), cloud);
  return async (file, rows) => {
    const result = await signUpFile(stack, file, { rejectsDirectory: tmpdir() });
    if (result.status !== "SUCCEEDED" || result.welcomed !== rows)
      throw new Error(`Expected ${rows} people to be welcomed: ${JSON.stringify(result)}`);
  };
}
