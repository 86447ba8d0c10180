import { spawn } from "node:child_process";

const COMMANDS: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Opens a page in the user's browser; where there is none, the address that is printed has to do. */
export function openBrowser(address: string): void {
  const [command, ...parameters] = COMMANDS[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...parameters, address], { detached: true, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
}
