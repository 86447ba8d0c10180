import type { Columns } from "../runtime/csv/columns";
import { isUnreadableFile } from "../runtime/csv/errors";
import { type Csv, type FileSettings, openCsv, type RejectedRow } from "../runtime/csv/open-csv";
import { createTally, type ParseResult } from "../runtime/process-csv/tally";
import type { Row } from "../runtime/upload/batch";
import { createEmailSet } from "./email-set";

/** What process-csv would make of a file. */
export interface CsvCheck extends ParseResult {
  /** Accepted rows whose email an earlier row has: they create no user. */
  duplicates: number;
  /** How it is read; absent where it cannot be. */
  layout?: Layout;
  /** The first accepted rows, as many as were asked for. */
  firstRows: Row[];
  /** The first emails, each once, with the number of their rows, as many as were asked for. */
  firstEmails: Map<string, number>;
  /** The first rejected rows of each code. */
  examples: Map<string, RejectedRow[]>;
  warnings: string[];
  /** Why the file as a whole would fail. */
  error?: string;
  cause?: string;
  /** Titles of the columns, where the email or the name is not among them. */
  columns?: string[];
}

/** Columns by their title in the file. */
export interface Layout {
  email: string;
  /** Titles of other columns that could be the email. */
  otherEmails: string[];
  /** `First + Last` where two columns make it. */
  name: string;
  /** Kept as they are, each under an attribute of the user. */
  further: { title: string; attribute: string }[];
  /** All titles. */
  header: string[];
  /** Line of the header, from 1. */
  headerLine: number;
  delimiter: string;
  encoding: string;
}

export interface CheckOptions {
  /** What the uploader states about the file. */
  settings?: FileSettings;
  /** Rejected rows of each code to keep. */
  examples?: number;
  /** Accepted rows to keep. */
  firstRows?: number;
  /** Emails to keep. */
  firstEmails?: number;
}

/**
 * Checks a CSV file with the code that process-csv runs. Memory grows by about 20 bytes for each email.
 *
 * @param source - the file's bytes
 * @param options - what is stated, and how many rows to keep
 * @returns what process-csv would make of the file
 */
export async function checkCsv(
  source: AsyncIterable<Uint8Array>,
  {
    settings,
    examples: wantedExamples = 3,
    firstRows: wantedRows = 0,
    firstEmails: wantedEmails = 0,
  }: CheckOptions = {},
): Promise<CsvCheck> {
  const tally = createTally();
  const emails = createEmailSet();
  const firstRows: Row[] = [];
  const firstEmails = new Map<string, number>();
  const examples: CsvCheck["examples"] = new Map();
  let csv: Csv | undefined;
  let accepted = 0;
  const found = (): CsvCheck => ({
    ...tally.result(),
    duplicates: accepted - emails.size(),
    ...(csv && { layout: layoutOf(csv) }),
    firstRows,
    firstEmails,
    examples,
    warnings: csv?.warnings() ?? [],
  });
  try {
    csv = await openCsv(source, { settings });
    for await (const rows of csv.rows())
      for (const row of rows) {
        if ("accepted" in row) {
          const { email } = row.accepted;
          tally.accept(1);
          accepted++;
          emails.add(email);
          const known = firstEmails.get(email);
          if (known !== undefined || firstEmails.size < wantedEmails) firstEmails.set(email, (known ?? 0) + 1);
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
    const { code, message, columns } = error;
    return { ...found(), error: code, cause: message, ...(columns && { columns }) };
  }
}

function layoutOf({ columns, header, headerLine, delimiter, encoding }: Csv): Layout {
  const { email, otherEmails, names, further } = columns;
  const title = titlesOf(columns, header);
  return {
    email: title(email),
    otherEmails: otherEmails.map(title),
    name: (names[0] ?? []).map(title).join(" + "),
    further: further.map(({ index, attribute }) => ({ title: title(index), attribute })),
    header,
    headerLine,
    delimiter,
    encoding,
  };
}

/** Columns are counted in the file, where a rejects.csv has three more. */
function titlesOf({ dropped }: Columns, header: string[]): (index: number) => string {
  return (index) => header[index - dropped.filter((each) => each < index).length] ?? "";
}
