import { createDecoder, type Encoding, encodedLength } from "./create-decoder";
import { createRowCheck } from "./create-row-check";
import { createSplitter } from "./create-splitter";
import type { ParsedRow } from "./parsed-row";
import type { Header } from "./read-header";
import { createSwallowCheck } from "./swallow-check";

/** Where to begin reading so that the rows from a certain one on come out, and are the same. */
export interface ResumePoint {
  /** Bytes, of the CSV uncompressed, before the beginning of a line. */
  offset: number;
  /** Number of that line, from 1. */
  line: number;
}

/** The rows that the blocks hold, which begin at the beginning of the file or at `resume.offset`. */
export function readRows(
  blocks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  { columns, delimiter, records }: Header,
  resume: (ResumePoint & { afterLine: number }) | undefined,
): { rows: AsyncGenerator<ParsedRow[]>; resumePoint(): ResumePoint } {
  const { offset, line: firstLine, afterLine } = resume ?? { offset: 0, line: 1, afterLine: 0 };
  const { decode, held } = createDecoder(encoding, offset === 0);
  const { look, check } = createRowCheck(columns, delimiter, encoding);
  const lengthOf = encodedLength;
  let rows: ParsedRow[] = [];
  // Where reading resumes, the header is one of the records up to `afterLine`.
  let toSkip = resume ? 0 : records;
  let point: ResumePoint = { offset, line: firstLine };
  const { push, unread } = createSplitter({
    delimiter,
    line: firstLine,
    onText: look,
    swallows: createSwallowCheck(columns, delimiter),
    onRecord: (cells, line, endLine, problem) => {
      if (line <= afterLine) return;
      if (toSkip > 0) {
        if (cells.some((cell) => cell.trim() !== "")) toSkip--;
        return;
      }
      const row = check(cells, line, endLine, problem);
      if (row) rows.push(row);
    },
  });
  return { rows: read(), resumePoint: () => point };

  async function* read(): AsyncGenerator<ParsedRow[]> {
    let taken = offset;
    for await (const block of blocks) {
      push(decode(block, false), false);
      taken += block.length;
      if (rows.length > 0) yield rows;
      rows = [];
      const rest = unread();
      if (rest) point = { offset: taken - held() - lengthOf(rest.text, encoding), line: rest.line };
    }
    push(decode(new Uint8Array(), true), true);
    if (rows.length > 0) yield rows;
  }
}
