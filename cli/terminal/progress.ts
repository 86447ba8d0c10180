import { clearScreenDown, moveCursor } from "node:readline";
import type { WriteStream } from "node:tty";
import type { Progress } from "../../client/follow";
import { getStageProgress, type StageProgress } from "../../client/stages";
import { printMessage, replaceControlCharacters } from "./output";

const BAR_WIDTH = 24;
const NAME_WIDTH = 20;

/** A bar for each stage, drawn in place. */
function createTerminalProgress(terminal: WriteStream): Progress {
  let drawn = 0;
  return (snapshot) => {
    moveCursor(terminal, 0, -drawn);
    clearScreenDown(terminal);
    const lines = getStageProgress(snapshot).map((stage) => formatBar(stage).slice(0, terminal.columns - 1));
    terminal.write(`${lines.join("\n")}\n`);
    drawn = lines.length;
  };
}

function formatBar({ name, share, detail }: StageProgress): string {
  const full = Math.round((share ?? 0) * BAR_WIDTH);
  const percent = share === undefined ? "   …" : `${Math.floor(share * 100)} %`.padStart(5);
  return `  ${name.padEnd(NAME_WIDTH)} ${"█".repeat(full)}${"░".repeat(BAR_WIDTH - full)} ${percent}  ${detail}`;
}

/** A line for each stage and every 10 % of it. */
export function createLineProgress(file: string, write: (line: string) => void): Progress {
  const shown = new Map<string, number>();
  return (snapshot) => {
    for (const { name, share, detail } of getStageProgress(snapshot)) {
      if (share === undefined) continue;
      const step = Math.floor(share * 10);
      if (step <= (shown.get(name) ?? -1)) continue;
      shown.set(name, step);
      write(`${file}: ${name} ${step * 10} % (${detail})`);
    }
  };
}

/** Progress of a file on stderr: drawn in place where that is a terminal. */
export function createProgress(file: string): Progress {
  return process.stderr.isTTY
    ? createTerminalProgress(process.stderr)
    : createLineProgress(replaceControlCharacters(file), printMessage);
}
