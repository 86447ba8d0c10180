import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { DescribeExecutionCommand, type ExecutionListItem, paginateListExecutions } from "@aws-sdk/client-sfn";
import { Upload } from "@aws-sdk/lib-storage";
import { type FileSettings, propertiesOf } from "../runtime/csv/file-settings";
import { type Upload as UploadedObject, uploadIdOf, uploadNameOf } from "../runtime/upload/upload";
import { metadataOf, type UploadSettings } from "../runtime/upload/upload-settings";
import { ExecutionNotStartedError } from "./errors";
import { getExecutionArn } from "./outputs";
import { PROCESS_CSV_FAILED } from "./redrive/dead-letter-queues";
import { countMessages, inspectQueue } from "./redrive/dead-letters";
import type { Stack } from "./stack";
import type { SentBytes } from "./stages";

/** A file that was stored, and its upload. */
export interface StartedUpload extends StoredObject {
  file: string;
}

interface UploadFileOptions {
  /** What is stated about the file. */
  settings?: FileSettings | undefined;
  /** What is stated about the upload. */
  uploadSettings?: UploadSettings | undefined;
  /** Called as bytes are stored. */
  onSent?(sent: SentBytes): void;
  /** Aborts the upload; nothing of it remains in the bucket. */
  signal?: AbortSignal | undefined;
}

/**
 * Stores a file in the uploads bucket under its own name.
 *
 * @param stack - the stack
 * @param file - path of the file
 * @param options - progress and abort
 * @returns the upload
 * @throws ExecutionNotStartedError where the bucket has no versions and no execution starts
 */
export async function uploadFile(
  stack: Stack,
  file: string,
  { settings, uploadSettings, onSent = () => {}, signal }: UploadFileOptions = {},
): Promise<StartedUpload> {
  signal?.throwIfAborted();
  const { size } = statSync(file);
  const onStored = (bytes: number) => onSent({ bytes, size });
  const options = { settings, uploadSettings, onStored, signal };
  return { file, ...(await storeObject(stack, basename(file), createReadStream(file), options)) };
}

/** The upload of a stored object, and its execution. */
interface StoredObject {
  uploadId: string;
  executionArn: string;
}

interface StoreOptions {
  /** What is stated about the file: stored as properties of the object. */
  settings?: FileSettings | undefined;
  /** What is stated about the upload: stored as metadata of the object. */
  uploadSettings?: UploadSettings | undefined;
  /** Called with the number of bytes stored so far. */
  onStored?(bytes: number): void;
  /** Aborts the upload; nothing of it remains in the bucket. */
  signal?: AbortSignal | undefined;
}

/** Milliseconds to wait for an execution, which usually starts within seconds of the upload. */
export const EXECUTION_START_TIMEOUT = 60_000;
/** Milliseconds. */
const POLL_INTERVAL = 100;
const DEAD_LETTERS_INTERVAL = 3_000;

/**
 * Stores an object in the uploads bucket, in parts where it is large. In a bucket with versions the upload's id follows
 * from the version; otherwise its execution is searched for, and where process-csv could not start it, its dead letter.
 *
 * @param stack - the stack
 * @param Key - key of the object
 * @param Body - its content
 * @param options - progress and abort
 * @returns the upload and its execution
 * @throws ExecutionNotStartedError where the bucket has no versions and no execution starts
 */
export async function storeObject(
  stack: Stack,
  Key: string,
  Body: Readable,
  { settings = {}, uploadSettings = {}, onStored = () => {}, signal }: StoreOptions = {},
): Promise<StoredObject> {
  const Bucket = stack.outputs.uploadsBucket;
  const began = Date.now();
  const { Metadata: ofFile, ...properties } = propertiesOf(settings);
  const Metadata = { ...ofFile, ...metadataOf(uploadSettings) };
  const params = { Bucket, Key, Body, ...properties, ...(Object.keys(Metadata).length > 0 && { Metadata }) };
  const transfer = new Upload({ client: stack.s3, params });
  transfer.on("httpUploadProgress", ({ loaded = 0 }) => onStored(loaded));
  const abort = () => void transfer.abort();
  signal?.addEventListener("abort", abort);
  const { VersionId, ETag = "" } = await transfer.done().finally(() => signal?.removeEventListener("abort", abort));

  if (VersionId !== undefined) {
    const uploadId = uploadIdOf(Bucket, Key, VersionId);
    return { uploadId, executionArn: getExecutionArn(stack.outputs, uploadId) };
  }
  return waitForExecution(stack, { key: Key, etag: ETag.replaceAll('"', "") }, began, signal);
}

/** Waits until the execution of an object has started, as long as executions of other objects start meanwhile. */
async function waitForExecution(
  stack: Stack,
  object: Pick<UploadedObject, "key" | "etag">,
  since: number,
  signal: AbortSignal | undefined,
): Promise<StoredObject> {
  const inputs = new Map<string, Promise<Partial<UploadedObject>>>();
  let lookedAt = Date.now();
  let deadline = lookedAt + EXECUTION_START_TIMEOUT;
  let started = 0;
  while (Date.now() < deadline) {
    const executions = await listExecutionsSince(stack, since);
    if (executions.length > started) deadline = Date.now() + EXECUTION_START_TIMEOUT;
    started = executions.length;
    const found = await findExecution(stack, object, executions, inputs);
    if (found !== undefined) return found;
    if (Date.now() >= lookedAt + DEAD_LETTERS_INTERVAL) {
      const failed = await findDeadLetter(stack, object, since);
      if (failed !== undefined) return failed;
      lookedAt = Date.now();
    }
    await delay(POLL_INTERVAL, undefined, { signal });
  }
  throw new ExecutionNotStartedError(object.key, EXECUTION_START_TIMEOUT, stack.selector);
}

async function listExecutionsSince({ sfn, outputs }: Stack, since: number): Promise<ExecutionListItem[]> {
  const { stateMachineArn } = outputs;
  const found: ExecutionListItem[] = [];
  for await (const { executions = [] } of paginateListExecutions({ client: sfn }, { stateMachineArn })) {
    const later = executions.filter(({ startDate }) => (startDate?.getTime() ?? 0) >= since);
    found.push(...later);
    if (later.length < executions.length) break;
  }
  return found;
}

/**
 * Finds the execution with that object as its input.
 *
 * @param inputs - those read before, by the execution's ARN; an input does not change
 */
async function findExecution(
  { sfn }: Stack,
  object: Pick<UploadedObject, "key" | "etag">,
  executions: ExecutionListItem[],
  inputs: Map<string, Promise<Partial<UploadedObject>>>,
): Promise<StoredObject | undefined> {
  const readInput = async (executionArn: string): Promise<Partial<UploadedObject>> =>
    JSON.parse((await sfn.send(new DescribeExecutionCommand({ executionArn }))).input ?? "{}");
  for (const { executionArn = "", name = "" } of executions) {
    if (!name.startsWith(uploadNameOf(object.key))) continue;
    const input = inputs.get(executionArn) ?? readInput(executionArn);
    inputs.set(executionArn, input);
    const { key, etag } = await input;
    if (key === object.key && etag === object.etag) return { uploadId: name, executionArn };
  }
  return undefined;
}

/** Finds the upload of that object among the notifications that process-csv could not process since then. */
async function findDeadLetter(
  stack: Stack,
  object: Pick<UploadedObject, "key" | "etag">,
  since: number,
): Promise<StoredObject | undefined> {
  if ((await countMessages(stack, stack.outputs[PROCESS_CSV_FAILED.url])) === 0) return undefined;
  const { messages } = await inspectQueue(stack, PROCESS_CSV_FAILED);
  const uploads = messages.filter(({ sentAt }) => Date.parse(sentAt) >= since).flatMap((message) => message.uploads);
  const found = uploads.find(({ key, etag }) => key === object.key && etag === object.etag);
  return found && { uploadId: found.uploadId, executionArn: getExecutionArn(stack.outputs, found.uploadId) };
}
