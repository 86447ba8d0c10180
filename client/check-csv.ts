import { columnsOf } from "../runtime/csv/columns";
import { isUnreadableFile } from "../runtime/csv/errors";
import { openCsv, type RejectedRow } from "../runtime/csv/open-csv";
import { createTally, type ParseResult } from "../runtime/process-csv/tally";
import type { Row } from "../runtime/upload/batch";

/** What process-csv would make of a file. */
export interface CsvCheck extends ParseResult {
  /** How it is read; absent where it cannot be. */
  layout?: Layout;
  /** The first accepted rows, as many as were asked for. */
  firstRows: Row[];
  /** The first rejected rows of each code. */
  examples: Map<string, RejectedRow[]>;
  /** Why the file as a whole would fail. */
  error?: string;
  cause?: string;
}

/** Columns by their title in the file. */
export interface Layout {
  email: string;
  /** `First + Last` where two columns make it. */
  name: string;
  /** Kept as they are, each under an attribute of the user. */
  further: { title: string; attribute: string }[];
  delimiter: string;
  encoding: string;
}

export interface CheckOptions {
  /** Rejected rows of each code to keep. */
  examples?: number;
  /** Accepted rows to keep. */
  firstRows?: number;
}

/**
 * Checks a CSV file with the code that process-csv runs.
 *
 * @param source - the file's bytes
 * @param options - how many rows to keep
 * @returns what process-csv would make of the file
 */
export async function checkCsv(
  source: AsyncIterable<Uint8Array>,
  { examples: wantedExamples = 3, firstRows: wantedRows = 0 }: CheckOptions = {},
): Promise<CsvCheck> {
  const tally = createTally();
  const firstRows: Row[] = [];
  const examples: CsvCheck["examples"] = new Map();
  let layout: Layout | undefined;
  const found = () => ({ ...tally.result(), ...(layout && { layout }), firstRows, examples });
  try {
    const csv = await openCsv(source);
    layout = layoutOf(csv);
    for await (const rows of csv.rows())
      for (const row of rows) {
        if ("accepted" in row) {
          tally.accept(1);
          if (firstRows.length < wantedRows) firstRows.push(row.accepted);
        } else {
          tally.reject(row.rejected);
          const some = examples.get(row.rejected.code) ?? [];
          if (some.length < wantedExamples) examples.set(row.rejected.code, [...some, row.rejected]);
        }
      }
    return found();
  } catch (error) {
    if (!isUnreadableFile(error)) throw error;
    return { ...found(), error: error.code, cause: error.message };
  }
}

function layoutOf({ header, delimiter, encoding }: { header: string[]; delimiter: string; encoding: string }): Layout {
  const { email, name, firstName, lastName, further } = columnsOf(header);
  const title = (index: number) => header[index] ?? "";
  return {
    email: title(email),
    name: name < 0 ? [firstName, lastName].map(title).join(" + ") : title(name),
    further: further.map(({ index, attribute }) => ({ title: title(index), attribute })),
    delimiter,
    encoding,
  };
}
