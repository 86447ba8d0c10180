import { PARSE_TIMED_OUT, type Stage, type Status, SUMMARY } from "../runtime/upload/summary";
import { WAIT_PREFIX } from "../runtime/upload/wait";
import { rollcall } from "./stack-name";
import type { Catcher, Retrier, State, StateMachine, Task } from "./states-language";

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/**
 * Definition of the state machine, one state per stage. Each stage writes a task token into the upload's SUMMARY and
 * waits; report-status sends the task's result with the counts. Nothing polls, and no row passes through here.
 * Input of an execution: an Upload. Output: a Report.
 * @param uploadsTable - name of the table
 * @param uploadsExpireDays - days for which a file can be read, even if it is replaced
 */
export function stateMachineDefinition(uploadsTable: string, uploadsExpireDays: number): StateMachine {
  // A file that is not replaced can be read for a day longer, by its version id. Until then a redrive completes the upload.
  const parseDays = uploadsExpireDays + 1;
  const stage = stageOf(uploadsTable);
  const record = recordOf(uploadsTable);
  return {
    Comment: "One upload: its CSV is parsed, its rows are inserted as users, and each new user gets a welcome email.",
    StartAt: "Parse CSV",
    States: {
      "Parse CSV": stage("PARSE", { status: "PARSING", timeout: parseDays * DAY }, "Insert users"),
      "Insert users": stage(
        "INSERT",
        // As long as the buffer queue keeps a message: a redrive before then completes the upload.
        { status: "INSERTING", timeout: 14 * DAY, startedAt: "insertStartedAt" },
        "Send welcome emails",
      ),
      "Send welcome emails": stage(
        "WELCOME",
        // Emails are retried for 45 days and dead-lettered for 14: a redrive before then completes the upload.
        { status: "WELCOMING", timeout: 60 * DAY, startedAt: "welcomeStartedAt" },
        "Anything wrong?",
      ),
      "Anything wrong?": {
        Type: "Choice",
        Choices: [
          {
            Or: ["$.rejected", "$.invalid", "$.welcomeFailed"].map((count) => ({
              Variable: count,
              NumericGreaterThan: 0,
            })),
            Next: "Completed with problems",
          },
        ],
        Default: "Completed",
      },
      Completed: { ...record("COMPLETED"), Catch: failing("Recording took too long"), End: true },
      "Completed with problems": {
        ...record("COMPLETED_WITH_PROBLEMS"),
        Catch: failing("Recording took too long"),
        End: true,
      },
      "Parsing took too long": failedWith(
        PARSE_TIMED_OUT,
        `The file was not parsed within ${parseDays} days. Look for the cause in the log of process-csv and in the ` +
          `queue process-csv-failed, fix it, and redrive (\`${rollcall("redrive")}\`) while the file is not deleted yet, ` +
          "or upload it again: users who were inserted before count as existing, and no user is signed up twice.",
      ),
      "Inserting took too long": failedWith(
        "INSERT_TIMED_OUT",
        "Rows of this upload were not inserted within 14 days. Look for the cause in the log of insert-users and in the " +
          `queue buffer-dead-letters, fix it, and redrive (\`${rollcall("redrive")}\`) or upload the file again: users ` +
          "who were inserted before count as existing, and no user is signed up twice.",
      ),
      "Welcoming took too long": failedWith(
        "WELCOME_TIMED_OUT",
        "Welcome emails of this upload were not sent within 60 days. All users are inserted. Look for the cause in the " +
          `log of send-welcome, fix it and redrive (\`${rollcall("redrive")}\`); users without a \`welcome\` attribute ` +
          "have received no email.",
      ),
      "Recording took too long": failedWith(
        "RECORD_TIMED_OUT",
        "All stages are complete, but DynamoDB did not accept the final status. The counts in the uploads table are correct.",
      ),
      // Its status is recorded already, and its execution is usually stopped before it comes here.
      Stopped: failedWith("STOPPED", "The upload was stopped.", "Failed"),
      "Record failure": {
        ...record("FAILED"),
        // The execution ends with its own failure even if that cannot be recorded, unless the upload was stopped meanwhile.
        Catch: [ON_STOPPED, { ErrorEquals: ["States.ALL"], ResultPath: null, Next: "Failed" }],
        Next: "Failed",
      },
      Failed: { Type: "Fail", ErrorPath: "$.failure.Error", CausePath: "$.failure.Cause" },
    },
  };
}

const TIMED_OUT: Record<Stage, string> = {
  PARSE: "Parsing took too long",
  INSERT: "Inserting took too long",
  WELCOME: "Welcoming took too long",
};

/** A task that writes its token and the stage into SUMMARY, and waits for the task's result. */
function stageOf(uploadsTable: string) {
  return (waitingFor: Stage, { status, timeout, startedAt }: StageOptions, next: string): Task => ({
    Type: "Task",
    // Only the SDK integration of DynamoDB supports callbacks; the optimized one does not.
    Resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken",
    Parameters: {
      TableName: uploadsTable,
      Key: SUMMARY_KEY,
      UpdateExpression: `SET waitingFor = :waitingFor, taskToken = :taskToken, #status = :status${
        startedAt === undefined ? "" : `, ${startedAt} = :startedAt`
      }`,
      ConditionExpression: NOT_STOPPED,
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: {
        ":waitingFor": { S: waitingFor },
        ":taskToken": { "S.$": "$$.Task.Token" },
        ":status": { S: status },
        ...(startedAt !== undefined && { ":startedAt": { "S.$": "$$.State.EnteredTime" } }),
      },
    },
    TimeoutSeconds: timeout,
    Retry: [DYNAMODB_RETRYABLE, DYNAMODB_UNSPECIFIC],
    Catch: failing(TIMED_OUT[waitingFor]),
    Next: next,
  });
}

interface StageOptions {
  status: Status;
  /** Seconds. */
  timeout: number;
  /** Attribute in which the start of the stage is recorded. */
  startedAt?: "insertStartedAt" | "welcomeStartedAt";
}

/** A task that records the upload's final status in SUMMARY. Its output is its input. */
function recordOf(uploadsTable: string) {
  return (status: Status) => {
    const failed = status === "FAILED";
    const failure = ", #error = if_not_exists(#error, :error), #cause = if_not_exists(#cause, :cause)";
    return {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem",
      Parameters: {
        TableName: uploadsTable,
        Key: SUMMARY_KEY,
        UpdateExpression: `SET #status = :status, finishedAt = :finishedAt${failed ? failure : ""} REMOVE waitingFor, taskToken`,
        ConditionExpression: NOT_STOPPED,
        ExpressionAttributeNames: { "#status": "status", ...(failed && { "#error": "error", "#cause": "cause" }) },
        ExpressionAttributeValues: {
          ":status": { S: status },
          ":finishedAt": { "S.$": "$$.State.EnteredTime" },
          ...(failed && { ":error": { "S.$": "$.failure.Error" }, ":cause": { "S.$": "$.failure.Cause" } }),
        },
      },
      ResultPath: null,
      TimeoutSeconds: MINUTE,
      Retry: [
        { ...DYNAMODB_RETRYABLE, ErrorEquals: [...DYNAMODB_RETRYABLE.ErrorEquals, "States.Timeout"] },
        DYNAMODB_UNSPECIFIC,
      ],
    } satisfies Partial<Task>;
  };
}

const SUMMARY_KEY = { uploadId: { "S.$": "$$.Execution.Input.uploadId" }, part: { S: SUMMARY } };

/** The status of a stopped upload stays. */
const NOT_STOPPED = "attribute_not_exists(stoppedAt)";

/**
 * Retryable errors of the write itself. A task failure that report-status sends has the upload's own error code, so it
 * is never retried. Receipts update SUMMARY in transactions all the time: conflicts with them are normal.
 */
const DYNAMODB_RETRYABLE: Retrier = {
  ErrorEquals: [
    "DynamoDb.TransactionConflictException",
    "DynamoDb.ProvisionedThroughputExceededException",
    "DynamoDb.ThrottlingException",
    "DynamoDb.RequestLimitExceededException",
    "DynamoDb.InternalServerErrorException",
    "DynamoDb.SdkClientException",
  ],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: "FULL",
  // With waits of 15 seconds on average the retries last longer than an outage of an hour.
  MaxAttempts: 300,
};

/**
 * Errors without a class of their own in the SDK, among them AccessDenied while IAM still propagates a new policy. Few
 * attempts, over about a minute: an error that persists has to be fixed.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
const DYNAMODB_UNSPECIFIC: Retrier = {
  ErrorEquals: ["DynamoDb.DynamoDbException"],
  IntervalSeconds: 5,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: "FULL",
  MaxAttempts: 6,
};

/** The condition NOT_STOPPED is false. */
const ON_STOPPED: Catcher = {
  ErrorEquals: ["DynamoDb.ConditionalCheckFailedException"],
  ResultPath: null,
  Next: "Stopped",
};

/** Catchers: a timeout has no cause, so a state adds one; every other error has its own. */
function failing(onTimeout: string): Catcher[] {
  return [
    { ErrorEquals: ["States.Timeout"], ResultPath: "$.failure", Next: onTimeout },
    ON_STOPPED,
    { ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "Record failure" },
  ];
}

function failedWith(error: string, cause: string, next = "Record failure"): State {
  return {
    Type: "Pass",
    Result: { Error: error, Cause: cause },
    ResultPath: "$.failure",
    Next: next,
  };
}

/** Matches any string. `exists` works on leaf nodes only, so the attribute's type is part of the condition. */
const PRESENT = { S: [{ exists: true }] };

/** Matches where the attribute is not there. */
const ABSENT = { S: [{ exists: false }] };

/**
 * Event filters that select what notify sends a notice of, until it is sent: the changes of SUMMARY from the upload's end on,
 * and the items that record what the upload waits for, which do not hold the address to notify.
 */
export function noticeFilters(): object[] {
  const ended = { part: { S: [SUMMARY] }, finishedAt: PRESENT, notifyEmail: PRESENT };
  const waits = { part: { S: [{ prefix: WAIT_PREFIX }] } };
  return [ended, waits].map((item) => ({ dynamodb: { NewImage: { ...item, notifiedAt: ABSENT } } }));
}

/**
 * Event filters that select the changes of SUMMARY after which the execution's current stage is complete, or has failed.
 * "The countdown is 0" is a condition that a filter can express; "inserted = accepted" would not be.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
 */
export function statusFilters(): object[] {
  const whileWaitingFor = (stage: Stage, condition: object) => ({
    dynamodb: {
      NewImage: { part: { S: [SUMMARY] }, taskToken: PRESENT, waitingFor: { S: [stage] }, ...condition },
    },
  });
  return [
    whileWaitingFor("PARSE", { parsedAt: PRESENT }),
    whileWaitingFor("PARSE", { error: PRESENT }),
    whileWaitingFor("INSERT", { toInsert: { N: ["0"] } }),
    whileWaitingFor("WELCOME", { toWelcome: { N: ["0"] } }),
  ];
}
