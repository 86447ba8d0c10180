import { type Stage, type Status, SUMMARY } from "../runtime/upload/summary";
import type { Catcher, Retrier, State, StateMachine, Task } from "./states-language";

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/**
 * An upload's way, one state a stage. Each stage writes a task token into the upload's SUMMARY and waits; report-status
 * hands the token back with the counts. Nothing polls, and no row travels through here.
 * Input: an Upload. Output: a Report.
 * @param uploadsExpireDays after which S3 deletes an uploaded file
 */
export function stateMachineDefinition(uploadsTable: string, uploadsExpireDays: number): StateMachine {
  // S3 deletes at the midnight after. Until then a redrive completes the upload.
  const parseDays = uploadsExpireDays + 1;
  const stage = stageOf(uploadsTable);
  const record = recordOf(uploadsTable);
  return {
    Comment: "One upload: its CSV is parsed, its people are inserted as users, and each new user is welcomed.",
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
        { status: "WELCOMING", timeout: 14 * DAY, startedAt: "welcomeStartedAt" },
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
      "Parsing took too long": tookTooLong(
        "PARSE_TIMED_OUT",
        `The file was not read within ${parseDays} days. Look at the process-csv function's log and at the queue ` +
          "process-csv-failed for the reason, mend it and upload the file again: people already signed up count as " +
          "existing, nobody is signed up twice.",
      ),
      "Inserting took too long": tookTooLong(
        "INSERT_TIMED_OUT",
        "Rows of this upload were not inserted within 14 days. Look at the insert-users function's log and at the queue " +
          "buffer-dead-letters for the reason, mend it, and redrive (`rollcall redrive`) or upload the file again: people already signed up count as " +
          "existing, nobody is signed up twice.",
      ),
      "Welcoming took too long": tookTooLong(
        "WELCOME_TIMED_OUT",
        "Welcome emails of this upload were not sent within 14 days. Everybody is signed up. Look at the send-welcome " +
          "function's log for the reason, mend it and redrive (`rollcall redrive`); users without a `welcome` attribute " +
          "have had no email.",
      ),
      "Recording took too long": tookTooLong(
        "RECORD_TIMED_OUT",
        "Everything was done, but DynamoDB did not take the note of it. The counts in the uploads table are right.",
      ),
      "Record failure": {
        ...record("FAILED"),
        // The failure itself matters more than the note of it.
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: "Failed" }],
        Next: "Failed",
      },
      Failed: { Type: "Fail", ErrorPath: "$.failure.Error", CausePath: "$.failure.Cause" },
    },
  };
}

const TOO_LONG: Record<Stage, string> = {
  PARSE: "Parsing took too long",
  INSERT: "Inserting took too long",
  WELCOME: "Welcoming took too long",
};

/** A task that tells SUMMARY what the execution waits for, and waits for it. */
function stageOf(uploadsTable: string) {
  return (waitingFor: Stage, { status, timeout, startedAt }: StageOptions, next: string): Task => ({
    Type: "Task",
    // The optimised integration of DynamoDB has no callback; the SDK's has one.
    Resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken",
    Parameters: {
      TableName: uploadsTable,
      Key: SUMMARY_KEY,
      UpdateExpression: `SET waitingFor = :waitingFor, taskToken = :taskToken, #status = :status${
        startedAt === undefined ? "" : `, ${startedAt} = :startedAt`
      }`,
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: {
        ":waitingFor": { S: waitingFor },
        ":taskToken": { "S.$": "$$.Task.Token" },
        ":status": { S: status },
        ...(startedAt !== undefined && { ":startedAt": { "S.$": "$$.State.EnteredTime" } }),
      },
    },
    TimeoutSeconds: timeout,
    Retry: [DYNAMODB_PASSING],
    Catch: failing(TOO_LONG[waitingFor]),
    Next: next,
  });
}

interface StageOptions {
  status: Status;
  /** Seconds. */
  timeout: number;
  /** The attribute that takes the time at which the stage began. */
  startedAt?: "insertStartedAt" | "welcomeStartedAt";
}

/** A task that writes how the upload ended into SUMMARY, and passes its input on. */
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
        ExpressionAttributeNames: { "#status": "status", ...(failed && { "#error": "error", "#cause": "cause" }) },
        ExpressionAttributeValues: {
          ":status": { S: status },
          ":finishedAt": { "S.$": "$$.State.EnteredTime" },
          ...(failed && { ":error": { "S.$": "$.failure.Error" }, ":cause": { "S.$": "$.failure.Cause" } }),
        },
      },
      ResultPath: null,
      TimeoutSeconds: MINUTE,
      Retry: [{ ...DYNAMODB_PASSING, ErrorEquals: [...DYNAMODB_PASSING.ErrorEquals, "States.Timeout"] }],
    } satisfies Partial<Task>;
  };
}

const SUMMARY_KEY = { uploadId: { "S.$": "$$.Execution.Input.uploadId" }, part: { S: SUMMARY } };

/**
 * Errors of the write itself that pass. A failure that report-status hands in bears the upload's own code, so it is
 * never tried again. Receipts write SUMMARY in transactions all the time: a conflict with one is nothing special.
 */
const DYNAMODB_PASSING: Retrier = {
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
  // The waits are 15 seconds on average: an outage of an hour is sat out.
  MaxAttempts: 300,
};

/** A time-out comes without a cause; everything else brings its own. */
function failing(whenTooLong: string): Catcher[] {
  return [
    { ErrorEquals: ["States.Timeout"], ResultPath: "$.failure", Next: whenTooLong },
    { ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "Record failure" },
  ];
}

function tookTooLong(error: string, cause: string): State {
  return {
    Type: "Pass",
    Result: { Error: error, Cause: cause },
    ResultPath: "$.failure",
    Next: "Record failure",
  };
}
