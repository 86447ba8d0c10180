import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildAppOptions, S3SpyEvent } from "fauxqs" with { "resolution-mode": "import" };
import { checkOrigin } from "../gateway/check-origin";
import type { Service } from "../service";
import { createObjectFiles } from "./object-files";

/** An object that is now in a bucket. */
export interface ObjectCreated {
  bucket: string;
  /** As S3 has it, decoded. */
  key: string;
  /** Without quotes, as in S3's notifications. */
  etag: string;
  /** Bytes. */
  size: number;
  /** S3's `sequencer`: of two uploads to a key the later has the greater one. */
  sequence: string;
}

export interface Fauxqs extends Service {
  /** Told of each upload as it happens: Put, Post, Copy, completed multipart. Returns what ends that. */
  onUpload(listener: (object: ObjectCreated) => void): () => void;
}

/** fauxqs takes 11 MiB in one request; S3 takes 5 GiB. It holds a request's body in memory, and a Buffer's end is 4 GiB. */
const WHOLE = { parseAs: "buffer", bodyLimit: 4 * 1024 ** 3 - 1 } as const;
const FORM = "application/x-www-form-urlencoded";

/**
 * Starts S3 and SQS in this process, on a free port of 127.0.0.1. Objects are files under `directory`, queues are in
 * memory. The URLs of queues name the host that the request asked for, so behind the gateway they are the gateway's.
 */
export async function startFauxqs({ directory }: { directory: string }): Promise<Fauxqs> {
  const { buildApp, S3Store, SqsStore, SnsStore } = await importFauxqs();
  const listeners = new Set<(object: ObjectCreated) => void>();
  const nextSequence = createSequencer();
  const s3Store = new S3Store();
  const spy: S3Spy = {
    addMessage({ status, bucket, key }) {
      // A copy is an upload, and then it is told again as "copied".
      if (status !== "uploaded" || listeners.size === 0) return;
      const { etag, contentLength } = s3Store.headObject(bucket, key);
      const object = { bucket, key, etag: etag.replaceAll('"', ""), size: contentLength, sequence: nextSequence() };
      // After the request that uploads, so that a listener's failure is not the uploader's.
      for (const listener of listeners) setImmediate(listener, object);
    },
  };
  // Only S3 gets one: on SQS it would cost time on every message.
  Object.assign(s3Store, { spy, persistence: createObjectFiles(directory) });

  // Without a host of its own it makes a queue's URL of the one that the request asked for.
  const sqsStore = Object.assign(new SqsStore(), { host: "" });
  const stores = { s3Store, sqsStore, snsStore: new SnsStore() };
  const app = buildApp({ logger: false, stores });
  app.addHook("onRequest", async ({ headers }, reply) => {
    const refusal = checkOrigin(headers);
    if (refusal !== undefined) return reply.code(403).send(refusal);
  });
  app.removeContentTypeParser(["*", FORM]);
  app.addContentTypeParser("*", WHOLE, (_request, body: Buffer, done) => done(null, body));
  // A form is one at the root only; elsewhere it is the type that curl gives to any file.
  app.addContentTypeParser(FORM, WHOLE, ({ url }, body: Buffer, done) =>
    done(null, url === "/" ? Object.fromEntries(new URLSearchParams(body.toString())) : body),
  );
  const endpoint = await app.listen({ port: 0, host: "127.0.0.1" });
  return {
    name: "fauxqs",
    endpoint,
    onUpload(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      listeners.clear();
      await app.close();
    },
  };
}

type Stores = NonNullable<BuildAppOptions["stores"]>;

/** What fauxqs puts together in `startFauxqs`, which listens on every interface: these parts are put together here. */
export interface FauxqsParts {
  buildApp: typeof import("fauxqs", { with: { "resolution-mode": "import" }}).buildApp;
  S3Store: new () => Stores["s3Store"];
  SqsStore: new () => Stores["sqsStore"];
  SnsStore: new () => Stores["snsStore"];
}

/** The stores tell a spy of everything that happens, as it happens. */
export interface S3Spy {
  addMessage(event: S3SpyEvent): void;
}

/** Loads fauxqs. It exports its app and not its stores; those are taken from its files. */
export async function importFauxqs(): Promise<FauxqsParts> {
  const manifest = findPackageJSON("fauxqs", __filename);
  if (manifest === undefined) throw new Error("The package fauxqs is not installed. Run npm ci.");
  const part = (file: string) => import(pathToFileURL(join(dirname(manifest), "dist", file)).href);
  const [{ buildApp }, { S3Store }, { SqsStore }, { SnsStore }] = await Promise.all([
    import("fauxqs"),
    part("s3/s3Store.js"),
    part("sqs/sqsStore.js"),
    part("sns/snsStore.js"),
  ]);
  return { buildApp, S3Store, SqsStore, SnsStore };
}

/**
 * Makes S3's `sequencer`: hexadecimal, 18 digits, each greater than the one before, also across restarts.
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
