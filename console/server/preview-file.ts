import { checkCsv, type Layout } from "../../client/check-csv";
import type { Preview } from "../api";
import { ConsoleError } from "./errors";

const FIRST_ROWS = 6;
/** Of each code. */
const REJECTS = 20;
const LONGEST_VALUE = 200;

/** What process-csv would make of a file. @throws ConsoleError 422 where it would fail the upload */
export async function previewFile(source: AsyncIterable<Uint8Array>): Promise<Preview> {
  const check = await checkCsv(source, { firstRows: FIRST_ROWS, examples: REJECTS });
  const { layout, firstRows, rows, accepted, rejected, reasons, examples, error, cause = "" } = check;
  if (layout === undefined || error !== undefined) throw new ConsoleError(422, cause, error);
  const rejects = [...examples.values()]
    .flat()
    .map(({ line, code, value, reason }) => ({ line, code, value: value.slice(0, LONGEST_VALUE), reason }))
    .toSorted((one, other) => one.line - other.line);
  const { delimiter, encoding } = layout;
  return { delimiter, encoding, mapping: mappingOf(layout), firstRows, rows, accepted, rejected, reasons, rejects };
}

function mappingOf({ email, name, further }: Layout): Preview["mapping"] {
  return [
    { column: email, attribute: "email" },
    { column: name, attribute: "name" },
    ...further.map(({ title, attribute }) => ({ column: title, attribute })),
  ];
}
