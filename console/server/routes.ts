import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { createTopic, type Topic } from "./create-topic";
import { eventStream } from "./event-stream";
import { flowPart, nameOf } from "./flow-map";
import { importFile } from "./import-file";
import { inboxReader, readEmail } from "./inbox";
import { readParked, redrive } from "./parked";
import { previewFile } from "./preview-file";
import { flowReader } from "./read-flow";
import { uploadReader } from "./read-upload";
import { uploadsReader } from "./read-uploads";
import { rejectedRows, rejectsOf } from "./rejected-rows";
import type { Subject } from "./subject";
import { traceUser } from "./trace-user";
import { searchUsers } from "./users";

/** A request that was let in. */
export interface Call {
  /** Of the route's path, decoded. */
  params: Record<string, string>;
  query: URLSearchParams;
  body: AsyncIterable<Uint8Array>;
}

type Answer = (call: Call) => Promise<Response> | Response;

export interface Route {
  method: "GET" | "POST";
  pattern: URLPattern;
  answer: Answer;
}

const SAMPLE = join(__dirname, "../../samples/people.csv");
const TEMPLATE = "name,email\r\nAda Lovelace,ada@example.com\r\n";
const CSV = "text/csv; charset=utf-8";

/** An email's own page: no script, nothing loaded, and a sandbox even where it is opened by itself. */
const EMAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'";

/** As a mail program would show it. */
const EMAIL_STYLE = "<!doctype html><style>body { margin: 20px; font: 15px/1.6 system-ui, sans-serif }</style>\n";

/** Everything that the page asks for. */
export function routesOf(subject: Subject): Route[] {
  const { interval, observer } = subject;
  const { outputs } = subject.stack;
  const topic = sharedTopics();

  return [
    get("/api/live/uploads", () => eventStream(topic("uploads", () => createTopic(uploadsReader(subject), interval)))),
    get("/api/live/uploads/:id", ({ params: { id = "" } }) =>
      eventStream(
        topic(`upload ${id}`, () =>
          createTopic(uploadReader(subject, id), interval, ({ execution }) => execution.status !== "RUNNING"),
        ),
      ),
    ),
    get("/api/live/flow", () => eventStream(topic("flow", () => createTopic(flowReader(subject), interval)))),
    get("/api/live/logs/:id", ({ params: { id = "" } }) => {
      const name = nameOf(outputs, flowPart(outputs, id, "function"));
      return eventStream(topic(`logs ${id}`, () => createTopic(() => observer.logLines(name), interval)));
    }),
    get("/api/live/inbox", ({ query }) => {
      const wanted = { text: query.get("q") ?? "", uploadId: query.get("upload") ?? undefined };
      return eventStream(
        topic(`inbox ${JSON.stringify(wanted)}`, () => createTopic(inboxReader(subject, wanted), interval)),
      );
    }),
    post("/api/preview", async ({ body }) => Response.json(await previewFile(body))),
    post("/api/uploads", async ({ body, query }) =>
      Response.json({ uploadId: await importFile(subject, query.get("name") ?? "people.csv", body) }),
    ),
    get("/api/uploads/:id/rejects", async ({ params: { id = "" } }) => Response.json(await rejectedRows(subject, id))),
    get("/api/uploads/:id/rejects.csv", async ({ params: { id = "" } }) => {
      const body = Readable.toWeb(await rejectsOf(subject, id)) as ReadableStream;
      return new Response(body, { headers: download(`${id}-rejects.csv`) });
    }),
    get("/api/queues/:id", async ({ params: { id = "" } }) => Response.json(await readParked(subject, id))),
    post("/api/queues/:id/redrive", async ({ params: { id = "" } }) => Response.json(await redrive(subject, id))),
    get("/api/users", async ({ query }) => Response.json(await searchUsers(subject, query.get("q") ?? ""))),
    get("/api/users/:email", async ({ params: { email = "" } }) => Response.json(await traceUser(subject, email))),
    get("/api/emails/:id", ({ params: { id = "" } }) => {
      const { html: _, ...email } = readEmail(subject, id);
      return Response.json(email);
    }),
    get("/api/emails/:id/html", ({ params: { id = "" } }) => {
      const { html = "" } = readEmail(subject, id);
      const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": EMAIL_POLICY };
      return new Response(EMAIL_STYLE + html, { headers });
    }),
    get("/sample.csv", async () => new Response(await readFile(SAMPLE), { headers: download("people.csv") })),
    get("/template.csv", () => new Response(TEMPLATE, { headers: download("template.csv") })),
  ];
}

/** @returns gives everybody who names the same topic the same one, while somebody watches it */
function sharedTopics(): (name: string, create: () => Topic) => Topic {
  const topics = new Map<string, Topic>();
  return (name, create) => {
    for (const [each, { watchers }] of topics) if (watchers === 0 && each !== name) topics.delete(each);
    const topic = topics.get(name) ?? create();
    topics.set(name, topic);
    return topic;
  };
}

function get(pathname: string, answer: Answer): Route {
  return { method: "GET", pattern: new URLPattern({ pathname }), answer };
}

function post(pathname: string, answer: Answer): Route {
  return { method: "POST", pattern: new URLPattern({ pathname }), answer };
}

function download(file: string): Record<string, string> {
  const name = `attachment; filename*=UTF-8''${encodeURIComponent(file)}`;
  return { "content-type": CSV, "content-disposition": name };
}
