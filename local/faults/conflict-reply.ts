import type { TransactWriteItemsCommandInput } from "@aws-sdk/client-dynamodb";
import type { Call, Reply } from "../gateway/call";
import { errorReply } from "../gateway/error-reply";

/**
 * How DynamoDB refuses a write that meets another transaction's at one of its items, drawn at random.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export function conflictReply(call: Call, draw: () => number): Reply {
  const message = "Transaction is ongoing for the item";
  if (call.operation !== "TransactWriteItems")
    return errorReply(call, { status: 400, code: "TransactionConflictException", message });
  const { TransactItems = [] }: TransactWriteItemsCommandInput = JSON.parse(call.body.toString());
  const struck = Math.floor(draw() * TransactItems.length);
  const CancellationReasons = TransactItems.map((_item, index) =>
    index === struck ? { Code: "TransactionConflict", Message: message } : { Code: "None" },
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
