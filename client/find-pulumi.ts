import { accessSync, constants } from "node:fs";
import { basename, delimiter, join } from "node:path";

/**
 * Finds the Pulumi CLI that the user installed. npm puts `node_modules/.bin` in front of PATH, whose `pulumi` is a
 * package that downloads a CLI of its own version: it is left out.
 *
 * @returns the path of the CLI; undefined where none is on PATH
 */
export function findInstalledPulumi(): string | undefined {
  const name = process.platform === "win32" ? "pulumi.exe" : "pulumi";
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "" && basename(folder) !== ".bin")
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
