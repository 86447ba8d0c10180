import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { isoTime } from "../clock";
import type { UnreadableFile } from "../csv/errors";
import { logInfo } from "../log";
import type { ExistingUsers } from "../upload/existing-users";
import { type Checkpoint, expiresAt, isParsingOver, PARSE_TIMED_OUT, type Summary } from "../upload/summary";
import { type SummaryChange, type SummaryWriter, setAll, updateSummary } from "../upload/update-summary";
import type { Upload } from "../upload/upload";
import type { uploadSettingsOf } from "../upload/upload-settings";
import type { ParseResult } from "./tally";

/** The table, and what the stack is set to for uploads that state nothing else: SUMMARY has it from the upload's begin. */
type UploadWriter = SummaryWriter & {
  existingUsers?: ExistingUsers;
  /** Empty: no notification. */
  notifyEmail?: string;
};

/**
 * Records an upload in SUMMARY, unless that has been done.
 * @returns SUMMARY: parsing may have ended
 */
export async function beginParsing(writer: UploadWriter, upload: Upload): Promise<Partial<Summary>> {
  const { uploadId, ...facts } = upload;
  const first = {
    ...facts,
    startedAt: isoTime(writer.clock),
    status: "PARSING",
    existingUsers: writer.existingUsers ?? "keep",
    ...(writer.notifyEmail && { notifyEmail: writer.notifyEmail }),
    expiresAt: expiresAt(writer.clock.now()),
  };
  const names = Object.keys(first);
  return updateSummary(writer, uploadId, {
    expression: `SET ${names.map((name) => `#${name} = if_not_exists(#${name}, :${name})`).join(", ")}`,
    values: first,
  });
}

/**
 * Records what the uploader stated about the upload, unless an earlier invocation did. It replaces what the stack is set to.
 * @param summary - SUMMARY as `beginParsing` returned it
 */
export async function recordSettings(
  writer: SummaryWriter,
  summary: Partial<Summary>,
  uploadId: string,
  { settings, refused }: ReturnType<typeof uploadSettingsOf>,
): Promise<void> {
  for (const { setting, code } of refused) logInfo("setting refused", { uploadId, setting, code });
  const [first] = refused.filter(({ setting }) => setting === "notify-email");
  const recorded: Record<string, unknown> = summary;
  const stated = Object.entries({ ...settings, ...(first && { notifyError: first.code }) }).filter(([name, value]) =>
    // A later error is SES's answer.
    name === "notifyError" ? recorded[name] === undefined : recorded[name] !== value,
  );
  if (stated.length === 0) return;
  const values = Object.fromEntries(stated);
  await updateSummary(writer, uploadId, { expression: setAll(values), values });
}

/** Parsing is not over, as `isParsingOver` says. */
const UNPARSED = {
  condition: "attribute_not_exists(parsedAt) AND (attribute_not_exists(#error) OR #error = :timedOut)",
  names: ["error"],
  compared: { timedOut: PARSE_TIMED_OUT },
} satisfies Partial<SummaryChange>;

/**
 * Moves the checkpoint on from where this invocation took up the work. Of several that did so from the same checkpoint
 * one succeeds; the others leave the upload to it.
 * @returns whether the checkpoint is `after` now. False: another invocation has come further, or parsing has ended
 */
export async function moveCheckpoint(
  writer: UploadWriter,
  upload: Upload,
  before: Checkpoint | undefined,
  after: Checkpoint,
): Promise<boolean> {
  const unmoved = before ? "#checkpoint.#line = :line" : "attribute_not_exists(#checkpoint)";
  try {
    await updateSummary(writer, upload.uploadId, {
      expression: "SET #checkpoint = :checkpoint",
      values: { checkpoint: after, ...(before && { line: before.line }) },
      ...UNPARSED,
      condition: `${UNPARSED.condition} AND ${unmoved}`,
    });
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // Perhaps it is this invocation's own write, retried because its response was lost.
    const summary = await beginParsing(writer, upload);
    return !isParsingOver(summary) && summary.checkpoint?.line === after.line;
  }
}

/** The one write that ends parsing: gives the counts, and starts the countdown that receipts may have begun already. */
export async function endParsing(
  writer: SummaryWriter,
  uploadId: string,
  { rows, accepted, rejected, reasons }: ParseResult,
  rejects: string | undefined,
): Promise<void> {
  const facts = { rows, accepted, rejected, reasons, parsedAt: isoTime(writer.clock), ...(rejects && { rejects }) };
  await once(() =>
    updateSummary(writer, uploadId, {
      expression: `${setAll(facts)} ADD #toInsert :toInsert, #toWelcome :toWelcome`,
      values: { ...facts, toInsert: accepted, toWelcome: 0 },
      ...UNPARSED,
    }),
  );
}

/** Records how many bytes are read, while the upload is parsed: for progress only. */
export async function noteProgress(writer: SummaryWriter, uploadId: string, parsedBytes: number): Promise<void> {
  await once(() =>
    updateSummary(writer, uploadId, {
      expression: "SET #parsedBytes = :parsedBytes",
      values: { parsedBytes },
      condition: "attribute_not_exists(parsedAt)",
    }),
  );
}

/** The one write that fails the upload: error and cause in the user's words, and how far it came. */
export async function failParsing(
  writer: SummaryWriter,
  uploadId: string,
  error: UnreadableFile,
  { rows, accepted, rejected, reasons }: ParseResult,
  rejects: string | undefined,
): Promise<void> {
  const came =
    accepted === 0
      ? ""
      : " Rows before that may be signed up by now; in a corrected file they count as existing, not again.";
  const counts = { rows, accepted, rejected, reasons, ...(rejects && { rejects }) };
  const facts = { error: error.code, cause: error.message + came, ...counts };
  await once(() =>
    updateSummary(writer, uploadId, {
      expression: setAll(facts),
      values: facts,
      ...UNPARSED,
    }),
  );
}

/** An end that is there already, by another delivery or by an attempt whose answer was lost, is the same end. */
async function once(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
