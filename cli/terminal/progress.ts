import { clearScreenDown, moveCursor } from "node:readline";
import type { WriteStream } from "node:tty";
import type { Progress } from "../../client/follow";
import { getStageProgress, type StageProgress } from "../../client/stages";
import { printMessage, replaceControlCharacters } from "./output";

/**
 * Creates the progress of a file on stderr: bars on a terminal, lines elsewhere.
 *
 * @param file - name of the file
 * @returns the progress
 */
export function createProgress(file: string): Progress {
  return process.stderr.isTTY
    ? createTerminalProgress(process.stderr)
    : createLineProgress(replaceControlCharacters(file), printMessage);
}

const BAR_WIDTH = 24;
const NAME_WIDTH = 20;

/** Draws a bar for each stage in place. */
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

/**
 * Creates progress as lines: one for every 10 % of a stage.
 *
 * @param file - name of the file
 * @param write - writes a line
 * @returns the progress
 */
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
