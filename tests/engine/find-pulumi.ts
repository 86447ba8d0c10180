import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { findInstalledPulumi } from "../../client/find-pulumi";

/** Where the global set-up leaves the folder of the CLI for the tests. */
export const PULUMI_FOLDER = "ENGINE_TEST_PULUMI_FOLDER";

/**
 * Find the Pulumi CLI on PATH; where there is none, build it with Go, or take the one that was built before.
 * @returns its folder
 * @throws Error that says how to get it
 */
export function findPulumi(): string {
  const installed = findInstalledPulumi();
  if (installed !== undefined) return dirname(installed);
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
