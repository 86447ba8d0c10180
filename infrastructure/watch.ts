import type * as aws from "@pulumi/aws";
import { alarmTopic } from "./alarm-topic";
import { alarms } from "./alarms";
import { dashboard } from "./dashboard";
import type { WorkQueue } from "./encrypted-queue";

/** The parts of the stack that are watched. */
export interface WatchOptions {
  /** Undefined where nobody is to be told of alarms. */
  alarmEmail: string | undefined;
  functions: Record<"processCsv" | "insertUsers" | "sendWelcome" | "reportStatus", aws.lambda.Function>;
  buffer: WorkQueue;
  welcomeRetry: WorkQueue;
  failed: Record<"processCsv" | "sendWelcome" | "reportStatus", aws.sqs.Queue>;
  stateMachine: aws.sfn.StateMachine;
  tables: aws.dynamodb.Table[];
}

/** What rings when somebody is needed, and one page that shows it all. */
export function watch(options: WatchOptions): void {
  const { alarmEmail, buffer, welcomeRetry, failed, stateMachine, tables } = options;
  const { processCsv, insertUsers, sendWelcome, reportStatus } = options.functions;
  const raised = alarms({
    notify: alarmTopic("alarms", alarmEmail),
    parked: {
      "process-csv-failed": {
        queue: failed.processCsv,
        meaning:
          "process-csv gave a file up after three attempts. The message names the file and the error: mend the reason, then `npx rollcall redrive`, or upload the file again.",
      },
      "buffer-dead-letters": {
        queue: buffer.deadLetters,
        meaning:
          "Rows could not be inserted in five attempts. Find the reason in the log of insert-users, mend it, then `npx rollcall redrive`: their upload completes by itself.",
      },
      "welcome-retry-dead-letters": {
        queue: welcomeRetry.deadLetters,
        meaning:
          "SES has refused welcome emails for ten days, or a message could not be read. Find the reason in the log of send-welcome, mend it, then `npx rollcall redrive` within four days: the emails are sent and their upload completes by itself.",
      },
      "send-welcome-failed": {
        queue: failed.sendWelcome,
        meaning:
          "Welcome emails were given up; users without a `welcome` attribute have had none. Find the reason in the log of send-welcome, mend it, then `npx rollcall redrive`, best within 24 hours: their upload completes by itself.",
      },
      "report-status-failed": {
        queue: failed.reportStatus,
        meaning:
          "An execution could not be told how its upload stands, and waits. Find the reason in the log of report-status, mend it, then `npx rollcall redrive`.",
      },
    },
    buffer: buffer.queue,
    welcomeRetry: welcomeRetry.queue,
    functions: {
      "process-csv": processCsv,
      "insert-users": insertUsers,
      "send-welcome": sendWelcome,
      "report-status": reportStatus,
    },
    readers: {
      "send-welcome": { reader: sendWelcome, hours: 12 },
      "report-status": { reader: reportStatus, hours: 1 },
    },
    stateMachine,
  });
  dashboard("rollcall", {
    stateMachine,
    functions: [processCsv, insertUsers, sendWelcome, reportStatus],
    readers: [sendWelcome, reportStatus],
    queues: [
      ...[buffer, welcomeRetry].flatMap(({ queue, deadLetters }) => [queue, deadLetters]),
      ...Object.values(failed),
    ],
    tables,
    alarms: raised,
  });
}
