import { DELIVERY_FAULTS, deliverySite, INVOCATION_FAULTS, invocationSite } from "../../local/faults/fault-plan";
import { type CallOccasions, callSites, type FaultSite } from "../../local/faults/fault-sites";
import type { Overrides } from "../../local/program/overrides";

/** The functions' own calls while a few small files are signed up. */
const FUNCTION_CALLS: CallOccasions = {
  "process-csv": {
    "dynamodb:UpdateItem": 20,
    "states:StartExecution": 6,
    "s3:GetObject": 6,
    "s3:PutObject": 3,
    "lambda:Invoke": 1,
    "sqs:SendMessageBatch": 5,
  },
  "insert-users": {
    "dynamodb:BatchGetItem": 8,
    "dynamodb:BatchExecuteStatement": 12,
    "dynamodb:UpdateItem": 12,
    "dynamodb:TransactWriteItems": 8,
  },
  "send-welcome": {
    "dynamodb:BatchGetItem": 5,
    "dynamodb:UpdateItem": 4,
    "dynamodb:TransactWriteItems": 6,
    "dynamodb:PutItem": 1,
    "ses:SendEmail": 100,
    "sqs:SendMessageBatch": 1,
  },
  "record-delivery": { "dynamodb:BatchGetItem": 3, "dynamodb:TransactWriteItems": 3 },
  "report-status": { "states:SendTaskSuccess": 10, "states:SendTaskFailure": 2 },
  notify: { "dynamodb:UpdateItem": 6, "dynamodb:BatchGetItem": 3, "ses:SendEmail": 3 },
};

/** Calls of Lambda's pollers and of the state machine. */
const SERVICE_CALLS: CallOccasions = {
  "insert-users": { "sqs:ReceiveMessage": 6, "sqs:DeleteMessageBatch": 4 },
  "send-welcome": { "dynamodb:GetRecords": 30, "sqs:ReceiveMessage": 2, "sqs:DeleteMessageBatch": 1 },
  "record-delivery": { "sqs:ReceiveMessage": 6, "sqs:DeleteMessageBatch": 3 },
  "report-status": { "dynamodb:GetRecords": 30 },
  notify: { "dynamodb:GetRecords": 30 },
  upload: { "dynamodb:UpdateItem": 15 },
};

/** Every place where the stack of index.ts can meet faults. */
export const FAULT_SITES: readonly FaultSite[] = [
  ...callSites(FUNCTION_CALLS, "function"),
  ...callSites(SERVICE_CALLS, "service"),
  { site: deliverySite("s3", "process-csv"), faults: ["duplicate", "late"], occasions: 3 },
  { site: deliverySite("sqs", "insert-users"), faults: DELIVERY_FAULTS, occasions: 5 },
  { site: deliverySite("sqs", "send-welcome"), faults: DELIVERY_FAULTS, occasions: 1 },
  { site: deliverySite("sqs", "record-delivery"), faults: DELIVERY_FAULTS, occasions: 2 },
  { site: deliverySite("stream", "send-welcome"), faults: DELIVERY_FAULTS, occasions: 4 },
  { site: deliverySite("stream", "report-status"), faults: DELIVERY_FAULTS, occasions: 8 },
  { site: deliverySite("stream", "notify"), faults: DELIVERY_FAULTS, occasions: 2 },
  ...Object.keys(FUNCTION_CALLS).map((name) => ({
    site: invocationSite(name),
    faults: INVOCATION_FAULTS,
    occasions: 4,
  })),
];

/** Seconds: enough for an invocation of any function, with the three that handlers reserve at its end. */
const INVOCATION = 8;

/** Timeouts with which a fault delays an upload by seconds; with the registered ones it can be half an hour. */
export const SHORT_DURATIONS: Overrides = {
  "insert-users": { timeout: INVOCATION },
  "send-welcome": { timeout: INVOCATION },
  "record-delivery": { timeout: INVOCATION },
  "report-status": { timeout: INVOCATION },
  notify: { timeout: INVOCATION },
  buffer: { visibilityTimeoutSeconds: INVOCATION },
  "welcome-retry": { visibilityTimeoutSeconds: INVOCATION },
  "delivery-events": { visibilityTimeoutSeconds: INVOCATION },
};
