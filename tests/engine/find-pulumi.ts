import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join, sep } from "node:path";

/** Where the global set-up leaves the folder of the CLI for the tests. */
export const PULUMI_FOLDER = "ENGINE_TEST_PULUMI_FOLDER";

/**
 * Find the Pulumi CLI on PATH; where there is none, build it with Go, or take the one that was built before.
 * @returns its folder
 * @throws Error that says how to get it
 */
export function findPulumi(): string {
  // npm puts the package `pulumi` on PATH, which is no CLI: it downloads one.
  const folders = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes(`${sep}node_modules${sep}`));
  const found = folders.find((folder) => isExecutable(join(folder, "pulumi")));
  if (found !== undefined) return found;
  try {
    // Prints the folder; says on stderr what it does.
    return execFileSync(join(__dirname, "build-pulumi"), {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    }).trim();
  } catch (cause) {
    throw new Error(
      "The tests of the Pulumi engine need the Pulumi CLI. Install it (https://www.pulumi.com/docs/install/) so that it " +
        "is on PATH, or install Go (https://go.dev/doc/install), with which they build it.",
      { cause },
    );
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
