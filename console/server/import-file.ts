import { Readable } from "node:stream";
import { checkCsv, type Layout } from "../../client/check-csv";
import { ExecutionNotStartedError } from "../../client/errors";
import { storeObject } from "../../client/upload";
import type { Preview } from "../api";
import { ConsoleError } from "./errors";
import type { ConsoleSource } from "./source";

const FIRST_ROWS = 6;
/** Rejected rows of each code. */
const REJECTS = 20;
const MAX_VALUE_LENGTH = 200;

/**
 * Checks a file without importing it.
 * @returns what process-csv would accept and reject
 * @throws ConsoleError 422 where process-csv would fail the upload
 */
export async function previewFile(body: AsyncIterable<Uint8Array>): Promise<Preview> {
  const check = await checkCsv(body, { firstRows: FIRST_ROWS, examples: REJECTS });
  const { layout, firstRows, rows, accepted, rejected, reasons, examples, error, cause = "" } = check;
  if (layout === undefined || error !== undefined) throw new ConsoleError(422, cause, error);
  const rejects = [...examples.values()]
    .flat()
    .map(({ line, code, value, reason }) => ({ line, code, value: value.slice(0, MAX_VALUE_LENGTH), reason }))
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

/**
 * Stores a file in the uploads bucket.
 * @param key - object key
 * @returns id of the upload that the object starts
 * @throws ConsoleError 504 where no execution starts
 */
export async function importFile(
  { stack }: ConsoleSource,
  key: string,
  body: AsyncIterable<Uint8Array>,
): Promise<string> {
  try {
    const { uploadId } = await storeObject(stack, key, Readable.from(body, { objectMode: false }));
    return uploadId;
  } catch (error) {
    if (!(error instanceof ExecutionNotStartedError)) throw error;
    throw new ConsoleError(504, error.message, "NO_EXECUTION", { cause: error });
  }
}
