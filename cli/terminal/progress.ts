import { clearScreenDown, moveCursor } from "node:readline";
import type { WriteStream } from "node:tty";
import { styleText } from "node:util";
import type { Progress } from "../../client/follow";
import { getStageProgress, type StageProgress } from "../../client/stages";
import type { WaitingWork } from "../../client/waiting/work";
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

/** A terminal, as far as progress uses it. */
type Terminal = Pick<WriteStream, "write" | "columns" | "isTTY">;

/**
 * Creates progress that draws a bar for each stage in place, below what the upload waits for.
 *
 * @param terminal - the terminal
 * @returns the progress
 */
function createTerminalProgress(terminal: Terminal): Progress {
  const select = createNoteFilter();
  let drawn = 0;
  return (snapshot) => {
    moveCursor(terminal as WriteStream, 0, -drawn);
    clearScreenDown(terminal as WriteStream);
    // Wrapped by the terminal itself, so that a command is copied in one piece.
    for (const work of select(snapshot.waiting)) terminal.write(`${formatWaitingWork(work)}\n`);
    const lines = getStageProgress(snapshot).map((stage) => formatBar(stage, terminal.columns));
    terminal.write(`${lines.join("\n")}\n`);
    drawn = lines.length;
  };
}

const NAME_WIDTH = 20;
const PERCENT_WIDTH = 5;
const LONGEST_BAR = 24;
const SHORTEST_BAR = 8;

/**
 * Formats the bar of a stage in one line.
 *
 * @param stage - progress of the stage
 * @param columns - columns of the terminal
 * @returns the line: the bar shrinks with the terminal, then the figures are left out, then the bar
 */
export function formatBar({ name, share, detail }: StageProgress, columns: number): string {
  const percent = (share === undefined ? "…" : `${Math.floor(share * 100)} %`).padStart(PERCENT_WIDTH);
  // One column stays free: some terminals wrap a line that fills them all.
  const room = columns - 1 - `  ${"".padEnd(NAME_WIDTH)}  ${percent}`.length;
  const figures = detail === "" || room - detail.length - 2 < SHORTEST_BAR ? "" : `  ${detail}`;
  const width = Math.min(LONGEST_BAR, room - figures.length);
  if (width < SHORTEST_BAR) return `  ${name} ${percent.trim()}`.slice(0, Math.max(0, columns - 1));
  const full = Math.round((share ?? 0) * width);
  const bar = styleText(share === 1 ? "green" : "cyan", "█".repeat(full)) + styleText("dim", "░".repeat(width - full));
  return `  ${name.padEnd(NAME_WIDTH)} ${bar} ${percent}${figures}`;
}

/**
 * Formats what an upload waits for.
 *
 * @param work - the waiting work
 * @returns two lines: where it waits and why, and the next step
 */
export function formatWaitingWork({ where, isDeadLettered, what, nextStep }: WaitingWork): string {
  const sign = styleText("yellow", isDeadLettered ? "▲" : "…");
  return `  ${sign} waits in ${where}: ${replaceControlCharacters(what)}\n    ${replaceControlCharacters(nextStep)}`;
}

/** @returns selects the waiting work that was not shown since the upload continued last */
function createNoteFilter(): (waiting?: WaitingWork[]) => WaitingWork[] {
  const shown = new Set<string>();
  return (waiting = []) => {
    if (waiting.length === 0) shown.clear();
    return waiting.filter(({ where, nextStep }) => {
      const key = `${where} ${nextStep}`;
      const isNew = !shown.has(key);
      shown.add(key);
      return isNew;
    });
  };
}

/**
 * Creates progress as lines: one for every 10 % of a stage, and what the upload waits for.
 *
 * @param file - name of the file
 * @param write - writes a line
 * @returns the progress
 */
export function createLineProgress(file: string, write: (line: string) => void): Progress {
  const select = createNoteFilter();
  const shown = new Map<string, number>();
  return (snapshot) => {
    for (const { name, share, detail } of getStageProgress(snapshot)) {
      if (share === undefined) continue;
      const step = Math.floor(share * 10);
      if (step <= (shown.get(name) ?? -1)) continue;
      shown.set(name, step);
      write(`${file}: ${name} ${step * 10} %${detail === "" ? "" : ` (${detail})`}`);
    }
    for (const work of select(snapshot.waiting)) write(`${file}:\n${formatWaitingWork(work)}`);
  };
}
