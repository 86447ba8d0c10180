import { tmpdir } from "node:os";
import { signUpFile } from "../cli/sign-up-file";
import { openStack, type StackOutputs } from "../cli/stack";
import type { LocalCloud } from "../local/cloud";
import type { Subject } from "./subject";

/** Rollcall itself: from the upload to SUCCEEDED. */
export async function rollcall(cloud: LocalCloud): Promise<Subject> {
  const stack = openStack(cloud.outputs as unknown as StackOutputs, cloud);
  return async (file, rows) => {
    const result = await signUpFile(stack, file, () => {}, tmpdir());
    if (result.status !== "SUCCEEDED" || result.welcomed !== rows)
      throw new Error(`Expected ${rows} people to be welcomed: ${JSON.stringify(result)}`);
  };
}
