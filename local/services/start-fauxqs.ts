import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildAppOptions, S3SpyEvent } from "fauxqs" with { "resolution-mode": "import" };
import type { Route } from "../gateway/call";
import { checkOrigin, WITHOUT_SCRIPTS } from "../gateway/check-origin";
import { notHostedOfS3 } from "../gateway/hosted-s3";
import type { Service } from "../service";
import { listDeadLetterSourceQueues } from "./dead-letter-source-queues";
import { createObjectFiles } from "./object-files";

/** An object that was created in a bucket. */
export interface ObjectCreated {
  bucket: string;
  /** As S3 has it, decoded. */
  key: string;
  /** Without quotes, as in S3's notifications. */
  etag: string;
  /** Bytes. */
  size: number;
  /** S3's `sequencer`, which is greater for a later upload to the same key. */
  sequence: string;
}

export interface Fauxqs extends Service {
  readonly routes: Readonly<Record<"s3" | "sqs" | "sts", Route>>;
  /**
   * Calls the listener for each created object: Put, Post, Copy, completed multipart upload.
   * @returns a function that removes the listener
   */
  onObjectCreated(listener: (object: ObjectCreated) => void): () => void;
  /**
   * Adds a message to a queue, as a service does that delivers to it.
   * @returns false where there is no such queue
   */
  enqueue(queueArn: string, body: string): boolean;
}

export interface FauxqsOptions {
  /** Folder for the objects. */
  directory: string;
  /** Called where an object cannot be written. */
  onError?(error: Error): void;
}

/** fauxqs's limit of a request is 11 MiB, S3's 5 GiB. fauxqs buffers a request's body, and a Buffer holds 4 GiB. */
const WHOLE = { parseAs: "buffer", bodyLimit: 4 * 1024 ** 3 - 1 } as const;
const FORM = "application/x-www-form-urlencoded";

/**
 * Starts S3 and SQS in this process, on a free port of 127.0.0.1. Objects are files in `directory`, queues are in
 * memory. The URLs of queues have the request's Host, so behind the gateway they are the gateway's.
 */
export async function startFauxqs({ directory, onError = () => {} }: FauxqsOptions): Promise<Fauxqs> {
  const { buildApp, S3Store, SqsStore, SnsStore } = await importFauxqs();
  const listeners = new Set<(object: ObjectCreated) => void>();
  const nextSequence = createSequencer();
  const s3Store = new S3Store();
  const reported = new WeakSet<object>();
  const spy: S3Spy = {
    addMessage({ status, bucket, key }) {
      // A copy is reported as "uploaded" and again as "copied".
      if (status !== "uploaded" || listeners.size === 0) return;
      const created = s3Store.headObject(bucket, key);
      // A presigned POST is reported twice.
      if (reported.has(created)) return;
      reported.add(created);
      const { etag, contentLength } = created;
      const object = { bucket, key, etag: etag.replaceAll('"', ""), size: contentLength, sequence: nextSequence() };
      // After the request, so that a listener's failure does not fail the upload.
      for (const listener of listeners) setImmediate(listener, object);
    },
  };
  // S3 only: a spy on SQS would cost time on every message.
  Object.assign(s3Store, { spy, persistence: createObjectFiles(directory, onError) });

  // Without a host of its own it builds queue URLs from the request's Host.
  const sqsStore = Object.assign(new SqsStore(), { host: "" });
  const stores = { s3Store, sqsStore, snsStore: new SnsStore() };
  const app = buildApp({ logger: false, stores });
  app.addHook("onRequest", async ({ headers }, reply) => {
    const refusal = checkOrigin(headers);
    if (refusal !== undefined) return reply.code(403).send(refusal);
    reply.headers(WITHOUT_SCRIPTS);
  });
  // Fastify leaves out an empty body without a content type, for which fauxqs has no answer.
  app.addHook("preHandler", async (request) => {
    request.body ??= Buffer.alloc(0);
  });
  app.removeContentTypeParser(["*", FORM]);
  app.addContentTypeParser("*", WHOLE, (_request, body: Buffer, done) => done(null, body));
  // A form is parsed at the root only; elsewhere it is the type that curl gives to any file.
  app.addContentTypeParser(FORM, WHOLE, ({ url }, body: Buffer, done) =>
    done(null, url === "/" ? Object.fromEntries(new URLSearchParams(body.toString())) : body),
  );
  const endpoint = await app.listen({ port: 0, host: "127.0.0.1" });
  return {
    name: "fauxqs",
    endpoint,
    routes: {
      s3: { proxyTo: endpoint, notHosted: notHostedOfS3 },
      sqs: {
        proxyTo: endpoint,
        answers: { ListDeadLetterSourceQueues: (call) => listDeadLetterSourceQueues(sqsStore, call) },
      },
      sts: { proxyTo: endpoint },
    },
    onObjectCreated(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    enqueue(queueArn, body) {
      const queue = sqsStore.getQueueByArn(queueArn);
      queue?.enqueue(SqsStore.createMessage(body));
      return queue !== undefined;
    },
    async stop() {
      listeners.clear();
      await app.close();
    },
  };
}

type Stores = NonNullable<BuildAppOptions["stores"]>;
type Queue = NonNullable<ReturnType<Stores["sqsStore"]["getQueueByArn"]>>;

/** The parts of fauxqs. Its own `startFauxqs` listens on every interface. */
export interface FauxqsParts {
  buildApp: typeof import("fauxqs", { with: { "resolution-mode": "import" }}).buildApp;
  S3Store: new () => Stores["s3Store"];
  SqsStore: (new () => Stores["sqsStore"]) & { createMessage(body: string): Parameters<Queue["enqueue"]>[0] };
  SnsStore: new () => Stores["snsStore"];
}

/**
 * Characters that a message of SQS must not have. fauxqs 2.4.1 also refuses those above U+FFFF, which SQS allows.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const NOT_IN_MESSAGES = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** Receives the stores' events. */
export interface S3Spy {
  addMessage(event: S3SpyEvent): void;
}

/** Loads fauxqs. It exports its app but not its stores, which are loaded from its files. */
async function importFauxqs(): Promise<FauxqsParts> {
  const manifest = findPackageJSON("fauxqs", __filename);
  if (manifest === undefined) throw new Error("The package fauxqs is not installed. Run npm ci.");
  const part = (file: string) => import(pathToFileURL(join(dirname(manifest), "dist", file)).href);
  const [{ buildApp }, { S3Store }, { SqsStore }, { SnsStore }, { INVALID_MESSAGE_BODY_CHAR }] = await Promise.all([
    import("fauxqs"),
    part("s3/s3Store.js"),
    part("sqs/sqsStore.js"),
    part("sns/snsStore.js"),
    part("sqs/sqsTypes.js"),
  ]);
  // fauxqs asks its own pattern with `test` only.
  Object.assign(INVALID_MESSAGE_BODY_CHAR, { test: (body: string) => NOT_IN_MESSAGES.test(body) });
  return { buildApp, S3Store, SqsStore, SnsStore };
}

/**
 * Creates S3's `sequencer`: hexadecimal, 18 digits, each greater than the one before, also across restarts.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function createSequencer(now: () => number = Date.now): () => string {
  let last = 0n;
  return () => {
    const next = BigInt(now()) << 16n;
    last = next > last ? next : last + 1n;
    return last.toString(16).toUpperCase().padStart(18, "0");
  };
}
