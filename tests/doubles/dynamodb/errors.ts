import {
  type CancellationReason,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from "@aws-sdk/client-dynamodb";

const $metadata = { httpStatusCode: 400 };

export function validationException(message: string): DynamoDBServiceException {
  return new DynamoDBServiceException({ name: "ValidationException", $fault: "client", message, $metadata });
}

export function conditionalCheckFailed(): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({ message: "The conditional request failed", $metadata });
}

export function transactionConflict(): TransactionConflictException {
  return new TransactionConflictException({ message: "Transaction is ongoing for the item", $metadata });
}

export function transactionInProgress(): TransactionInProgressException {
  const Message = "The transaction with the given request token is already in progress";
  return new TransactionInProgressException({ Message, message: Message, $metadata });
}

/** @param codes one an action, `None` where it was not to blame */
export function transactionCanceled(codes: string[]): TransactionCanceledException {
  const CancellationReasons = codes.map((Code): CancellationReason => ({ Code }));
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`;
  return new TransactionCanceledException({ message, $metadata, CancellationReasons });
}
