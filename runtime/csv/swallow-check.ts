import type { Columns } from "./columns-of";
import type { ManyLines } from "./create-splitter";
import { emailProblem } from "./email-problem";

/**
 * Tells a cell of several lines from a stray quote that a later stray quote happened to close: then lines of the record
 * are rows by themselves, with as many cells as the header and an address in the right one. In a true record the first
 * line may be one as well (the cell comes after the email), or the last (before it), but no other, nor both.
 */
export function createSwallowCheck({ width, email }: Columns, delimiter: string) {
  return ({ text, firstCell, closedAt }: ManyLines): boolean => {
    const isRow = (line: string) => {
      const cells = line.split(delimiter);
      const address = (cells[email] ?? "").replace(/^[\s"]+|[\s"]+$/g, "").toLowerCase();
      return cells.length === width && address !== "" && emailProblem(address) === undefined;
    };
    const lines = text.replace(/\r\n$|[\r\n]$/, "").split(/\r\n|\n|\r/);
    const first = isRow(lines[0] ?? "");
    const last = isRow(lines.at(-1) ?? "");
    if ((first && (last || firstCell < email)) || lines.slice(1, -1).some(isRow)) return true;
    const inside =
      text
        .slice(0, closedAt)
        .split(/\r\n|\n|\r/)
        .at(-1) ?? "";
    return last && inside.split(delimiter).length > email;
  };
}
