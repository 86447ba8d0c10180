import type { Call } from "../gateway/call";
import { jsonBody } from "../gateway/json-body";
import { dynamodbCharges } from "./dynamodb-charges";
import type { Charges } from "./prices";

/** SQS bills each 64 KiB of a request or of its answer as one. */
const SQS_CHUNK = 64 * 1024;
/** Those of S3 that cost nothing. */
const S3_FREE = ["AbortMultipartUpload", "DeleteObject", "DeleteObjects"];
const S3_GETS = /^(Get|Head)/;

/** What a call is billed as. Lambda and Step Functions are billed by what they run, not by the calls that start it. */
export function chargesOf(call: Call, bytes: { in: number; out: number }): Charges {
  const { service, operation, body } = call;
  switch (service) {
    case "dynamodb":
      return dynamodbCharges(operation, jsonBody(call) ?? {}, bytes.out);
    case "s3":
      if (S3_FREE.includes(operation)) return {};
      return S3_GETS.test(operation) ? { s3Gets: 1 } : { s3Puts: 1 };
    case "sqs":
      return { sqsRequests: Math.max(1, Math.ceil(Math.max(bytes.in, bytes.out) / SQS_CHUNK)) };
    case "ses":
      return { sesEmails: recipientsIn(body) };
    default:
      return {};
  }
}

/** Each recipient is an email. A raw email may name them in its own headers alone, and counts as one then. */
function recipientsIn(form: Buffer): number {
  const names = [...new URLSearchParams(form.toString()).keys()];
  return Math.max(1, names.filter((name) => /^Destination(s|\.\w+Addresses)\.member\./.test(name)).length);
}
