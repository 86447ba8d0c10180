import { createWaitingWorkFinder, type FoundWork } from "../../client/waiting/find-waiting-work";
import type { UploadSummary } from "../api";
import type { ConsoleSource } from "./source";

/** Waiting work is looked for less often than the state that a page shows. */
const INTERVALS = 5;

interface Running {
  uploadId: string;
  summary: UploadSummary;
}

/**
 * @returns finds what running uploads wait for, from time to time; `listed` are the ids of all uploads on the page
 */
export function waitingWorkReader({ stack, interval }: Pick<ConsoleSource, "stack" | "interval">) {
  const find = createWaitingWorkFinder(stack);
  /** The state of each running upload when it was seen first, and since when it is the same. */
  let seen = new Map<string, { state: string; changedAt?: number }>();
  let found: FoundWork = { byUpload: new Map(), unlisted: [] };
  let next = 0;
  return async (running: Running[], listed?: string[]): Promise<FoundWork> => {
    const now = Date.now();
    seen = new Map(
      running.map(({ uploadId, summary }) => {
        const state = JSON.stringify(summary);
        const last = seen.get(uploadId);
        return [uploadId, last === undefined ? { state } : last.state === state ? last : { state, changedAt: now }];
      }),
    );
    if (now < next) return found;
    const uploads = running.map((upload) => {
      const { changedAt } = seen.get(upload.uploadId) ?? {};
      return { ...upload, ...(changedAt !== undefined && { changedAt }) };
    });
    found = await find(uploads, listed);
    next = now + interval * INTERVALS;
    return found;
  };
}
