import type { Summary } from "../../runtime/upload/summary";
import { formatAge, formatCount, formatNumber } from "../format";
import { getStageProgress } from "../stages";
import { type RunningUpload, type WaitingWork, type WorkKind, waitsFor } from "./work";

/**
 * Milliseconds after which a stage without a change counts as stalled. It is longer where changes are not observed, and
 * the stage's start has to do.
 */
const STALLED_AFTER = { observed: 3 * 60_000, unobserved: 10 * 60_000 };

interface StageWork {
  work: WorkKind;
  functionName: string;
  /** Where Lambda sends what it does not retry any more. */
  deadLetters: string;
  /** When the stage began, as far as the SUMMARY has it. */
  beganAt(summary: Partial<Summary>): string | undefined;
}

/** The stages in order; the first that an upload waits for is the one that keeps it. */
const STAGES: StageWork[] = [
  {
    work: "report",
    functionName: "report-status",
    deadLetters: "report-status-failed",
    beganAt: ({ startedAt, parsedAt, welcomeStartedAt }) => welcomeStartedAt ?? parsedAt ?? startedAt,
  },
  {
    work: "parse",
    functionName: "process-csv",
    deadLetters: "process-csv-failed",
    beganAt: ({ startedAt }) => startedAt,
  },
  {
    work: "insert",
    functionName: "insert-users",
    deadLetters: "buffer-dead-letters",
    beganAt: ({ parsedAt }) => parsedAt,
  },
  {
    work: "welcome",
    functionName: "send-welcome",
    deadLetters: "send-welcome-failed",
    beganAt: ({ welcomeStartedAt, parsedAt }) => welcomeStartedAt ?? parsedAt,
  },
];

/** What is not known of the dead-letter queues. */
interface UnknownDeadLetters {
  /** Why they cannot be read; undefined where they can. */
  problem: string | undefined;
  /** Queues of which not all messages were read. */
  unread: { name: string; work: WorkKind; count: number; read: number }[];
  /** Options of the command that select the stack. */
  selector: string;
}

/**
 * Describes the stage of an upload that has not changed for minutes, although none of its work is known to be
 * dead-lettered: Lambda retries it, or it takes long.
 *
 * @param upload - the upload
 * @param now - milliseconds since the epoch
 * @param queues - what is not known of the dead-letter queues
 * @returns one entry, or none
 */
export function describeStalledStage(
  { summary, changedAt }: RunningUpload,
  now: number,
  { problem, unread, selector }: UnknownDeadLetters,
): WaitingWork[] {
  const stage = STAGES.find(({ work }) => waitsFor(work, summary));
  const beganAt = stage?.beganAt(summary);
  if (stage === undefined || beganAt === undefined) return [];
  const since = changedAt ?? Date.parse(beganAt);
  if (now - since < (changedAt === undefined ? STALLED_AFTER.unobserved : STALLED_AFTER.observed)) return [];
  const { functionName, deadLetters } = stage;
  const progress = getStageProgress({ summary }).find(({ share }) => share !== 1);
  const change = changedAt === undefined ? "began" : "changed last";
  const among = unread
    .filter(({ work }) => work === stage.work)
    .map(
      ({ name, count, read }) =>
        ` Or it is dead-lettered: ${name} holds ${formatCount(count, "message")}, of which ${formatNumber(read)} were read. Redrive them: npx rollcall redrive --queue ${name}${selector}`,
    );
  return [
    {
      where: functionName,
      isDeadLettered: false,
      what: `${progress ? `${progress.name} (${progress.detail})` : "Sending the result to the execution"} ${change} ${formatAge(now - since)} ago.`,
      nextStep:
        `If it does not continue, the log of ${functionName} has the error. ` +
        `Work that fails is retried, then sent to ${deadLetters}${problem === undefined ? "" : `; ${problem}. docs/operations.md lists the permissions`}.${among.join("")}`,
    },
  ];
}
