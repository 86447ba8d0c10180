import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { JavaMissing } from "../errors";

const OLDEST = 17;

/** The Java that the user means: JAVA_HOME's, else the first on PATH. */
export function javaCommand(environment: NodeJS.ProcessEnv): string {
  const file = process.platform === "win32" ? "java.exe" : "java";
  const ofHome = environment.JAVA_HOME && join(environment.JAVA_HOME, "bin", file);
  return ofHome && existsSync(ofHome) ? ofHome : "java";
}

/** Asked only once something did not start: a JVM takes its time to say its version. @throws JavaMissing */
export async function checkJava(command: string): Promise<void> {
  const said = await new Promise<{ text: string; error: Error | null }>((resolve) => {
    execFile(command, ["-version"], (error, stdout, stderr) => resolve({ text: `${stdout}${stderr}`, error }));
  });
  const version = /version "(?:1\.)?(\d+)[^"]*"/.exec(said.text);
  if (version === null) {
    const cause = said.error ? { cause: said.error } : {};
    throw new JavaMissing(command, said.text.trim() || (said.error?.message ?? "it says no version"), cause);
  }
  if (Number(version[1]) < OLDEST) throw new JavaMissing(command, `found ${version[0]}`);
}
