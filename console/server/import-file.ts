import { Readable } from "node:stream";
import { checkCsv, type Layout } from "../../client/check-csv";
import { countExisting, LOOKED_UP_EMAILS } from "../../client/count-existing";
import { ExecutionNotStartedError } from "../../client/errors";
import { storeObject } from "../../client/upload";
import type { FileSettings } from "../../runtime/csv/file-settings";
import type { UploadSettings } from "../../runtime/upload/upload-settings";
import type { Preview } from "../api";
import { ConsoleError, FileRefused } from "./errors";
import type { ConsoleSource } from "./source";

const FIRST_ROWS = 6;
/** Rejected rows of each code. */
const REJECTS = 20;
const MAX_VALUE_LENGTH = 200;

/**
 * Checks a file without importing it, also against the users table.
 * @param settings - what is stated about the file
 * @returns what process-csv would accept and reject
 * @throws FileRefused where process-csv would fail the upload
 */
export async function previewFile(
  { stack }: Pick<ConsoleSource, "stack">,
  settings: FileSettings,
  body: AsyncIterable<Uint8Array>,
): Promise<Preview> {
  const options = { settings, firstRows: FIRST_ROWS, firstEmails: LOOKED_UP_EMAILS, examples: REJECTS };
  const check = await checkCsv(body, options);
  const { layout, firstRows, rows, accepted, duplicates, rejected, reasons, examples, warnings, error } = check;
  if (layout === undefined || error !== undefined) throw new FileRefused(check.cause ?? "", error, check.columns);
  const existing = await countExisting(stack, check);
  const rejects = [...examples.values()]
    .flat()
    .map(({ line, code, value, reason }) => ({ line, code, value: value.slice(0, MAX_VALUE_LENGTH), reason }))
    .toSorted((one, other) => one.line - other.line);
  const { delimiter, encoding, header, headerLine } = layout;
  return {
    ...{ delimiter, encoding, header, headerLine, mapping: mappingOf(layout), warnings },
    ...{ firstRows, rows, accepted, duplicates, rejected, reasons, rejects, ...(existing && { existing }) },
  };
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
 * @param stated - what is stated about the file and the upload
 * @returns id of the upload that the object starts
 * @throws ConsoleError 504 where no execution starts
 */
export async function importFile(
  { stack }: ConsoleSource,
  key: string,
  stated: { settings?: FileSettings; uploadSettings?: UploadSettings },
  body: AsyncIterable<Uint8Array>,
): Promise<string> {
  try {
    const { uploadId } = await storeObject(stack, key, Readable.from(body, { objectMode: false }), stated);
    return uploadId;
  } catch (error) {
    if (!(error instanceof ExecutionNotStartedError)) throw error;
    throw new ConsoleError(504, error.message, "NO_EXECUTION", { cause: error });
  }
}
