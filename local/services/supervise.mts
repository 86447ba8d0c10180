// Runs a command that must not outlive the process that asked for it. However that process ends, SIGKILL included,
// its end of the pipe to our stdin closes, and the command is killed. Works alike on Linux, macOS and Windows.
// Usage: node supervise.mts COMMAND ARGUMENT…; the first line on stdout is `pid NUMBER`, the rest is the command's own.
import { spawn } from "node:child_process";

const [command = "", ...parameters] = process.argv.slice(2);
const child = spawn(command, parameters, { stdio: ["ignore", "inherit", "inherit"], windowsHide: true });

child.on("spawn", () => process.stdout.write(`pid ${child.pid}\n`));
child.on("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.on("exit", (code) => process.exit(code ?? 1));
// Whatever ends us first, an error among it: telling the pid fails when nobody is there any more to be told.
process.on("exit", () => child.kill("SIGKILL"));
process.stdin.on("close", () => child.kill("SIGKILL"));
process.stdin.resume();
