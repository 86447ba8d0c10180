import type { TransactWriteItemsCommandInput } from "@aws-sdk/client-dynamodb";
import type { Call, Reply } from "../gateway/call";
import { errorReply, type ServiceError } from "../gateway/error-reply";

/** Throttling errors, by the service's name in SigV4. */
export const THROTTLING: Readonly<Record<string, ServiceError>> = {
  dynamodb: {
    status: 400,
    code: "ThrottlingException",
    message: "Throughput exceeds the current capacity of your table or index.",
  },
  sqs: { status: 403, code: "RequestThrottled", message: "Request throttled." },
  s3: { status: 503, code: "SlowDown", message: "Please reduce your request rate." },
  // https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
  ses: { status: 400, code: "Throttling", message: "Maximum sending rate exceeded." },
  states: { status: 400, code: "ThrottlingException", message: "Rate exceeded" },
  lambda: { status: 429, code: "TooManyRequestsException", message: "Rate Exceeded." },
};

/** Server-side errors, by the service's name in SigV4. */
export const SERVER_ERROR: Readonly<Record<string, ServiceError>> = {
  dynamodb: { status: 500, code: "InternalServerError", message: "Internal server error" },
  sqs: { status: 503, code: "ServiceUnavailable", message: "The service is unavailable." },
  s3: { status: 500, code: "InternalError", message: "We encountered an internal error. Please try again." },
  ses: { status: 503, code: "ServiceUnavailable", message: "Service is unavailable." },
  states: { status: 500, code: "InternalServerError", message: "Internal server error" },
  lambda: { status: 500, code: "ServiceException", message: "Service encountered an internal error." },
};

export const QUOTA_EXCEEDED: ServiceError = {
  status: 400,
  code: "Throttling",
  message: "Daily message quota exceeded.",
};

/**
 * Name and text of the Query API for an account that SES has paused. `AccountSendingPausedException` is for accounts that
 * paused themselves.
 * @see https://github.com/GoodDollar/GoodServer/issues/419
 * @see https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-account-status.html
 */
export const SENDING_PAUSED: ServiceError = {
  status: 400,
  code: "MessageRejected",
  message:
    "Sending paused for this account. For more information, please check the inbox of the email address associated with your AWS account.",
};

/**
 * DynamoDB's error for a write of which one item, drawn at random, conflicts with another transaction.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export function transactionConflict(call: Call, draw: () => number): Reply {
  const message = "Transaction is ongoing for the item";
  if (call.operation !== "TransactWriteItems")
    return errorReply(call, { status: 400, code: "TransactionConflictException", message });
  const { TransactItems = [] }: TransactWriteItemsCommandInput = JSON.parse(call.body.toString());
  const faulty = Math.floor(draw() * TransactItems.length);
  const CancellationReasons = TransactItems.map((_item, index) =>
    index === faulty ? { Code: "TransactionConflict", Message: message } : { Code: "None" },
  );
  const codes = CancellationReasons.map(({ Code }) => Code).join(", ");
  const code = "TransactionCanceledException";
  const reply = errorReply(call, {
    status: 400,
    code,
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
  });
  return { ...reply, body: JSON.stringify({ ...JSON.parse(reply.body.toString()), CancellationReasons }) };
}
