import type { ExecutionStatus } from "@aws-sdk/client-sfn";
import { type ListedExecution, listExecutions } from "../../client/executions";
import { readSummaries } from "../../client/read-summaries";
import { isStageComplete } from "../../runtime/upload/summary";
import type { UploadList, UploadListItem, UploadQuery, UploadStatusFilter, UploadSummary } from "../api";
import type { ConsoleSource } from "./source";
import { waitingWorkReader } from "./waiting-work";

const PAGE_SIZE = 50;
/** Executions that are searched at most: five calls of ListExecutions. */
const MAX_SEARCHED = 5_000;
/** The first page of all uploads is read at each interval; what lists all of them, less often. */
const SEARCH_INTERVALS = 5;
/** Summaries that are kept at most, of about 500 bytes each. */
const MAX_KEPT = 2 * MAX_SEARCHED;

/** Milliseconds. */
const KEPT = 5 * 60_000;

type Listed = Omit<ListedExecution, "executionArn">;

export interface UploadsReader {
  read: () => Promise<UploadList>;
  /** Polling intervals between two reads. */
  intervals: number;
}

/**
 * Step Functions lists executions in the order of their start, and filters by one status only: for any other filter, and
 * for later pages, the executions are listed, and the page is a slice of those that match. The file's name is in SUMMARY,
 * which hardly changes once an upload has ended and all of it is counted, and so is read every five minutes.
 * @returns creates what reads one page of the uploads that match
 */
export function uploadsReader(source: ConsoleSource): (query: UploadQuery) => UploadsReader {
  const { stack } = source;
  const finished = new Map<string, { summary: UploadSummary; readAt: number }>();
  const known = (uploadId: string) => {
    const { summary, readAt = 0 } = finished.get(uploadId) ?? {};
    return Date.now() - readAt < KEPT ? summary : undefined;
  };

  async function withSummaries(executions: Listed[]): Promise<UploadListItem[]> {
    const unknown = executions.filter(({ uploadId }) => known(uploadId) === undefined);
    const read = await readSummaries(
      stack,
      unknown.map(({ uploadId }) => uploadId),
    );
    return executions.map(({ uploadId, status, startedAt, stoppedAt }) => {
      const summary = known(uploadId) ?? read.get(uploadId) ?? {};
      if (stoppedAt !== undefined && isCacheable(summary) && read.has(uploadId)) keep(uploadId, summary);
      return { uploadId, status, startedAt, ...(stoppedAt !== undefined && { stoppedAt }), summary };
    });
  }

  function keep(uploadId: string, summary: UploadSummary): void {
    finished.delete(uploadId);
    finished.set(uploadId, { summary, readAt: Date.now() });
    const [oldest] = finished.keys();
    if (finished.size > MAX_KEPT && oldest !== undefined) finished.delete(oldest);
  }

  async function readLatest(): Promise<Omit<UploadList, "notStarted">> {
    const { executions, hasOlder } = await listExecutions(stack, { limit: PAGE_SIZE });
    return { uploads: await withSummaries(executions), pageSize: PAGE_SIZE, hasNext: hasOlder, isCut: false };
  }

  async function search({ text = "", status, page = 1 }: UploadQuery): Promise<Omit<UploadList, "notStarted">> {
    const executionStatus = EXECUTION_STATUS[status ?? "failed"];
    const { executions, hasOlder } = await listExecutions(stack, {
      limit: MAX_SEARCHED,
      ...(executionStatus && { status: executionStatus }),
    });
    const candidates = executions.filter((execution) => status !== "failed" || hasFailed(execution));
    const onPage = (items: Listed[]) => items.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
    const isDecided = text === "" && (status === undefined || status === "running" || status === "failed");
    const matching: Listed[] = isDecided ? candidates : (await withSummaries(candidates)).filter(matcher(text, status));
    return {
      uploads: await withSummaries(onPage(matching)),
      pageSize: PAGE_SIZE,
      total: matching.length,
      hasNext: page * PAGE_SIZE < matching.length,
      isCut: hasOlder,
    };
  }

  return (query) => {
    const findWaiting = waitingWorkReader(source);
    const { text = "", status, page = 1 } = query;
    const isLatest = text === "" && status === undefined && page === 1;
    const read = async (): Promise<UploadList> => {
      const { uploads, ...list } = isLatest ? await readLatest() : await search(query);
      const running = uploads.filter(({ status }) => status === "RUNNING");
      const { byUpload, unlisted } = await findWaiting(
        running,
        uploads.map(({ uploadId }) => uploadId),
      );
      return {
        uploads: uploads.map((upload) => {
          const waiting = upload.status === "RUNNING" ? byUpload.get(upload.uploadId) : undefined;
          return waiting === undefined ? upload : { ...upload, waiting };
        }),
        ...list,
        notStarted: isLatest ? unlisted : [],
      };
    };
    return { read, intervals: isLatest ? 1 : SEARCH_INTERVALS };
  };
}

/** The status that ListExecutions can filter by; there is none for `failed`, which is any of three. */
const EXECUTION_STATUS: Record<UploadStatusFilter, ExecutionStatus | undefined> = {
  running: "RUNNING",
  completed: "SUCCEEDED",
  problems: "SUCCEEDED",
  failed: undefined,
};

/** Whether SUMMARY hardly changes any more: the work of a stopped upload is counted after its end. */
function isCacheable(summary: UploadSummary): boolean {
  return summary.finishedAt !== undefined && (summary.status !== "STOPPED" || isStageComplete(summary, "WELCOME"));
}

function hasFailed({ status }: Listed): boolean {
  return status === "FAILED" || status === "TIMED_OUT" || status === "ABORTED";
}

function matcher(text: string, status: UploadStatusFilter | undefined): (upload: UploadListItem) => boolean {
  const part = text.trim().toLowerCase();
  return ({ uploadId, summary }) => {
    const hasProblems = summary.status === "COMPLETED_WITH_PROBLEMS";
    if (status === "problems" && !hasProblems) return false;
    if (status === "completed" && hasProblems) return false;
    return `${summary.key ?? ""} ${uploadId}`.toLowerCase().includes(part);
  };
}
