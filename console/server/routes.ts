import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { FileSettings } from "../../runtime/csv/file-settings";
import { EXISTING_USERS } from "../../runtime/upload/existing-users";
import { EXISTING_USERS_METADATA, type UploadSettings, uploadSettingsOf } from "../../runtime/upload/upload-settings";
import type { UploadDetail } from "../api";
import { planUndoById, stopUploadById, undoUploadById } from "./control-upload";
import { checkRows, correctableRows, importRows, parseCorrectedRows } from "./correct-rows";
import { deadLetterCounter, readDeadLetters, redrive } from "./dead-letters";
import { ConsoleError } from "./errors";
import { exportUsers } from "./export-users";
import { importFile, previewFile } from "./import-file";
import { inboxReader, readEmail } from "./inbox";
import { userLister } from "./list-users";
import { outcomeRows } from "./outcome-rows";
import { findPart, nameOf } from "./pipeline-parts";
import { createPolledTopic, sharedTopics, streamTopic } from "./polled-topic";
import { filterOf, numberOf, outcomeOf, uploadQueryOf, userQueryOf } from "./query-string";
import { pipelineReader } from "./read-pipeline";
import { readReport, uploadReader } from "./read-upload";
import { uploadsReader } from "./read-uploads";
import { openRejectsFile, rejectedRows } from "./rejected-rows";
import type { ConsoleSource } from "./source";
import { traceUser } from "./trace-user";
import { previewWelcomeEmail, sendTestEmail } from "./welcome-email";

const SAMPLE = join(__dirname, "../../samples/people-with-mistakes.csv");
const TEMPLATE = "name,email\r\nAda Lovelace,ada@example.com\r\n";

/**
 * Largest file in bytes: a file is stored as a multipart upload of at most 10,000 parts of 5 MiB.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
const MAX_FILE_SIZE = 10_000 * 5 * 1024 ** 2;

/** Every page shows the dead letters, so they are counted less often than what one page shows. */
const DEAD_LETTER_INTERVALS = 5;

/** Polling intervals between two reads of an upload that has ended. */
const INTERVALS_AFTER_END = 5;

/** Shows an email's own document: without scripts or requests, and sandboxed even where it is opened by itself. */
const EMAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'";

/** What an email program would add. */
const EMAIL_STYLE = "<!doctype html><style>body { margin: 20px; font: 15px/1.6 system-ui, sans-serif }</style>\n";

/** What the page requests, below `/api`. */
export function apiRoutes(source: ConsoleSource): Hono {
  const { interval, monitoring, stack } = source;
  const topic = sharedTopics();
  const listUsers = userLister(source);
  const readUploads = uploadsReader(source);
  return new Hono()
    .get("/live/uploads", (context) => {
      const query = uploadQueryOf(context.req.query());
      const { read, intervals } = readUploads(query);
      const create = () => createPolledTopic(read, interval * intervals);
      return streamTopic(context, topic(`uploads ${JSON.stringify(query)}`, create));
    })
    .get("/live/uploads/:id", (context) => {
      const { id } = context.req.param();
      const create = () => createPolledTopic(uploadReader(source, id), interval, intervalsAfter);
      return streamTopic(context, topic(`upload ${id}`, create));
    })
    .get("/live/pipeline", (context) =>
      streamTopic(
        context,
        topic("pipeline", () => createPolledTopic(pipelineReader(source), interval)),
      ),
    )
    .get("/live/dead-letters", (context) =>
      streamTopic(
        context,
        topic("dead letters", () => createPolledTopic(deadLetterCounter(source), interval * DEAD_LETTER_INTERVALS)),
      ),
    )
    .get("/live/logs/:id", (context) => {
      const { id } = context.req.param();
      const name = nameOf(stack.outputs, findPart(stack.outputs, id, "function"));
      const create = () => createPolledTopic(() => monitoring.logLines(name), interval);
      return streamTopic(context, topic(`logs ${id}`, create));
    })
    .get("/live/inbox", (context) => {
      const { q: text = "", upload: uploadId } = context.req.query();
      const create = () => createPolledTopic(inboxReader(source, { text, uploadId }), interval);
      return streamTopic(context, topic(`inbox ${JSON.stringify({ text, uploadId })}`, create));
    })
    .post("/preview", requireLength, LIMIT_FILE, async (context) =>
      context.json(await previewFile(source, settingsIn(context), bodyOf(context))),
    )
    .post("/uploads", requireLength, LIMIT_FILE, async (context) =>
      context.json({
        uploadId: await importFile(
          source,
          context.req.query("name") ?? "people.csv",
          { settings: settingsIn(context), uploadSettings: uploadSettingsIn(context) },
          bodyOf(context),
        ),
      }),
    )
    .get("/uploads/:id/rejects", async (context) => context.json(await rejectedRows(source, context.req.param("id"))))
    .get("/uploads/:id/rejects.csv", async (context) => {
      const { fileName, body } = await openRejectsFile(source, context.req.param("id"));
      return context.body(Readable.toWeb(body) as ReadableStream, 200, attachment(fileName));
    })
    .get("/uploads/:id/corrections", async (context) =>
      context.json(await correctableRows(source, context.req.param("id"))),
    )
    .post("/uploads/:id/corrections", requireLength, LIMIT_ROWS, async (context) => {
      const corrected = parseCorrectedRows(await context.req.text());
      return context.json({ uploadId: await importRows(source, context.req.param("id"), corrected) });
    })
    .post("/corrections/check", requireLength, LIMIT_ROWS, async (context) =>
      context.json(await checkRows(parseCorrectedRows(await context.req.text()))),
    )
    .post("/uploads/:id/stop", refuseBody, async (context) =>
      context.json(await stopUploadById(source, context.req.param("id"))),
    )
    .get("/uploads/:id/undo", async (context) =>
      context.json(await planUndoById(source, context.req.param("id"), context.req.query("welcomed") === "true")),
    )
    .post("/uploads/:id/undo", refuseBody, async (context) =>
      context.json(await undoUploadById(source, context.req.param("id"), context.req.query("welcomed") === "true")),
    )
    .get("/uploads/:id/report.json", async (context) => {
      const { fileName, report } = await readReport(source, context.req.param("id"));
      return context.body(report, 200, attachment(fileName, "application/json"));
    })
    .get("/uploads/:id/rows/:outcome", async (context) => {
      const { id, outcome } = context.req.param();
      return context.json(await outcomeRows(source, id, outcomeOf(outcome), numberOf(context.req.query("after"))));
    })
    .get("/queues/:id", async (context) => context.json(await readDeadLetters(source, context.req.param("id"))))
    .post("/queues/:id/redrive", refuseBody, async (context) =>
      context.json(await redrive(source, context.req.param("id"))),
    )
    .get("/users", async (context) => context.json(await listUsers(userQueryOf(context.req.query()))))
    .get("/users.csv", (context) => {
      const body = Readable.toWeb(Readable.from(exportUsers(source, filterOf(context.req.query()))));
      return context.body(body as ReadableStream, 200, attachment("users.csv"));
    })
    .get("/users/:email", async (context) => context.json(await traceUser(source, context.req.param("email"))))
    .get("/emails/:id", (context) => {
      const { html: _, ...email } = readEmail(source, context.req.param("id"));
      return context.json(email);
    })
    .get("/emails/:id/html", (context) => {
      const { html = "" } = readEmail(source, context.req.param("id"));
      return context.html(EMAIL_STYLE + html, 200, { "content-security-policy": EMAIL_POLICY });
    })
    .get("/welcome-email", async (context) =>
      context.json(await previewWelcomeEmail(source, context.req.query("user") ?? "")),
    )
    .get("/welcome-email/html", async (context) => {
      const { html } = await previewWelcomeEmail(source, context.req.query("user") ?? "");
      return context.html(EMAIL_STYLE + html, 200, { "content-security-policy": EMAIL_POLICY });
    })
    .post("/welcome-email/test", refuseBody, async (context) => {
      const { user = "", to = "" } = context.req.query();
      await sendTestEmail(source, user, to);
      return context.json({ to });
    });
}

/** After an upload's end its SUMMARY changes seldom: what SES reports of its emails, its notice, an undo, a stop's counts. */
function intervalsAfter({ execution }: UploadDetail): number {
  return execution.status === "RUNNING" ? 1 : INTERVALS_AFTER_END;
}

/** CSV files that the page offers for download. */
export function fileRoutes(): Hono {
  return new Hono()
    .get("/sample.csv", async (context) =>
      context.body(new Uint8Array(await readFile(SAMPLE)), 200, attachment("people.csv")),
    )
    .get("/template.csv", (context) => context.body(TEMPLATE, 200, attachment("template.csv")));
}

const LIMIT_FILE = bodyLimit({
  maxSize: MAX_FILE_SIZE,
  onError: () => {
    throw new ConsoleError(413, "The file is larger than 50 GB. Split it, and upload the parts.", "FILE_TOO_LARGE");
  },
});

/** Bytes of the rows that the page corrects. */
const MAX_ROWS_SIZE = 5 * 1024 ** 2;
const LIMIT_ROWS = bodyLimit({
  maxSize: MAX_ROWS_SIZE,
  onError: () => {
    throw new ConsoleError(413, "The rows are larger than 5 MB. Correct them in rejects.csv.");
  },
});

/** Requires Content-Length: `bodyLimit` would hold a body of unknown length in memory. */
const requireLength: MiddlewareHandler = async ({ req }, next) => {
  if (req.header("content-length") === undefined || req.header("transfer-encoding") !== undefined)
    throw new ConsoleError(411, "Send the file with its Content-Length.");
  await next();
};

const refuseBody: MiddlewareHandler = async ({ req }, next) => {
  if (Number(req.header("content-length") ?? 0) > 0 || req.header("transfer-encoding") !== undefined)
    throw new ConsoleError(413, "This request takes no body.");
  await next();
};

/** What the page states about the file of its request. */
function settingsIn({ req }: Context): FileSettings {
  const { encoding, emailColumn, nameColumn } = req.query();
  return { ...(encoding && { encoding }), ...(emailColumn && { emailColumn }), ...(nameColumn && { nameColumn }) };
}

/**
 * What the page states about the upload of its request.
 * @throws ConsoleError 400
 */
function uploadSettingsIn({ req }: Context): UploadSettings {
  const { notifyEmail, existingUsers } = req.query();
  const { settings, refused } = uploadSettingsOf({
    ...(notifyEmail && { "notify-email": notifyEmail }),
    ...(existingUsers && { [EXISTING_USERS_METADATA]: existingUsers }),
  });
  if (refused.length === 0) return settings;
  if (refused.some(({ setting }) => setting === EXISTING_USERS_METADATA))
    throw new ConsoleError(400, `existingUsers is one of ${EXISTING_USERS.join(", ")}.`);
  throw new ConsoleError(400, "That is not one email address to notify. Use name@domain.", "NOTIFY_EMAIL");
}

function bodyOf({ req }: Context): AsyncIterable<Uint8Array> {
  return req.raw.body ?? Readable.from([]);
}

function attachment(fileName: string, type = "text/csv; charset=utf-8"): Record<string, string> {
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`;
  return { "content-type": type, "content-disposition": disposition };
}
