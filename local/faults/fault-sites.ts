import {
  CALL_FAULTS,
  type CallFault,
  callSite,
  DELIVERY_FAULTS,
  deliverySite,
  type Fault,
  RUN_FAULTS,
  runSite,
} from "./fault-plan";

/** A place where the program can meet faults. */
export interface FaultSite {
  site: string;
  faults: readonly Fault[];
  /** About how often the site comes up while a few small files are signed up. */
  occasions: number;
}

const ANY: readonly CallFault[] = ["throttling", "server error", "slow", "lost response"];
const OF_FUNCTIONS: readonly CallFault[] = CALL_FAULTS.filter((fault) => /^(hang|killed)/.test(fault));
const OF_SES: readonly CallFault[] = ["quota exceeded", "sending paused"];

/** The calls that functions make, those made for them by Lambda's pollers, and those of the state machine. */
const CALLS: Record<string, Record<string, number>> = {
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
    "dynamodb:TransactWriteItems": 8,
  },
  "send-welcome": {
    "dynamodb:BatchGetItem": 5,
    "dynamodb:UpdateItem": 4,
    "dynamodb:TransactWriteItems": 6,
    "ses:SendEmail": 100,
    "sqs:SendMessageBatch": 1,
  },
  "report-status": { "states:SendTaskSuccess": 10, "states:SendTaskFailure": 2 },
};
const CALLS_OF_OTHERS: Record<string, Record<string, number>> = {
  "insert-users": { "sqs:ReceiveMessage": 6, "sqs:DeleteMessageBatch": 4 },
  "send-welcome": { "dynamodb:GetRecords": 30, "sqs:ReceiveMessage": 2, "sqs:DeleteMessageBatch": 1 },
  "report-status": { "dynamodb:GetRecords": 30 },
  upload: { "dynamodb:UpdateItem": 15 },
};

/** Everywhere that the program, as index.ts defines it, can meet faults. */
export const FAULT_SITES: readonly FaultSite[] = [
  ...callSites(CALLS, OF_FUNCTIONS),
  ...callSites(CALLS_OF_OTHERS, []),
  { site: deliverySite("s3", "process-csv"), faults: ["duplicate", "late"], occasions: 3 },
  { site: deliverySite("sqs", "insert-users"), faults: DELIVERY_FAULTS, occasions: 5 },
  { site: deliverySite("sqs", "send-welcome"), faults: DELIVERY_FAULTS, occasions: 1 },
  { site: deliverySite("stream", "send-welcome"), faults: DELIVERY_FAULTS, occasions: 4 },
  { site: deliverySite("stream", "report-status"), faults: DELIVERY_FAULTS, occasions: 8 },
  ...Object.keys(CALLS).map((name) => ({ site: runSite(name), faults: RUN_FAULTS, occasions: 4 })),
];

function callSites(calls: typeof CALLS, further: readonly CallFault[]): FaultSite[] {
  return Object.entries(calls).flatMap(([caller, operations]) =>
    Object.entries(operations).map(([name, occasions]) => {
      const [service = "", operation = ""] = name.split(":");
      return {
        site: callSite(caller, service, operation),
        faults: [...faultsOf(service, operation), ...further],
        occasions,
      };
    }),
  );
}

function faultsOf(service: string, operation: string): CallFault[] {
  const isBatch = /^Batch|Batch$/.test(operation);
  const isWrite = ["UpdateItem", "TransactWriteItems"].includes(operation);
  return [
    ...ANY,
    ...(isBatch ? (["partial failure"] as const) : []),
    ...(isWrite ? (["conflict"] as const) : []),
    ...(service === "ses" ? OF_SES : []),
  ];
}
