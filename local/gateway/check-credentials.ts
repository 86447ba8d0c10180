import type { IncomingHttpHeaders } from "node:http";
import type { Principals } from "../principals";
import type { ServiceError } from "./error-reply";
import type { CredentialScope } from "./identify-request";

/** What services of one protocol answer to a request without a credential, and to one with an unknown access key. */
interface Refusals {
  missing: ServiceError;
  unknown: ServiceError;
}

/** Query protocols. @see https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html */
const QUERY: Refusals = {
  missing: { status: 403, code: "MissingAuthenticationToken", message: "Request is missing Authentication Token" },
  unknown: {
    status: 403,
    code: "InvalidClientTokenId",
    message: "The security token included in the request is invalid.",
  },
};

/** JSON protocols. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const JSON_RPC: Refusals = {
  missing: {
    status: 400,
    code: "MissingAuthenticationTokenException",
    message: "Request is missing Authentication Token",
  },
  unknown: {
    status: 400,
    code: "UnrecognizedClientException",
    message: "The security token included in the request is invalid.",
  },
};

const REFUSALS: Readonly<Record<string, Refusals>> = {
  /** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and, for a private bucket, AccessDenied */
  s3: {
    missing: { status: 403, code: "AccessDenied", message: "Access Denied" },
    unknown: {
      status: 403,
      code: "InvalidAccessKeyId",
      message: "The AWS Access Key Id you provided does not exist in our records.",
    },
  },
  /** @see https://github.com/iann0036/iamlive/issues/58 for the status */
  lambda: {
    missing: {
      status: 403,
      code: "MissingAuthenticationTokenException",
      message: "Missing Authentication Token",
    },
    unknown: { ...JSON_RPC.unknown, status: 403 },
  },
  /** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html */
  sqs: QUERY,
};

/**
 * Signature Version 2, with which version 1 of the AWS CLI presigns. S3 refuses it for buckets created since June 24, 2020.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/Appendix-Sigv2.html
 */
const VERSION_2: ServiceError = {
  status: 400,
  code: "InvalidRequest",
  message: "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
};

/**
 * Checks the access key of a request. The signature is not verified: the access keys are random and as secret as the
 * secret keys here.
 * @returns the service's own error; undefined where the key is known
 */
export function checkCredentials(
  { isKnown }: Principals,
  scope: CredentialScope | undefined,
  { service, url, headers }: { service: string; url: string; headers: IncomingHttpHeaders },
): ServiceError | undefined {
  if (scope !== undefined && isKnown(scope.accessKeyId)) return undefined;
  if (service === "s3" && (headers.authorization?.startsWith("AWS ") || /[?&]AWSAccessKeyId=/.test(url)))
    return VERSION_2;
  const isJson = headers["x-amz-target"] !== undefined;
  const { missing, unknown } = REFUSALS[service] ?? (isJson ? JSON_RPC : QUERY);
  if (scope === undefined) return missing;
  return service === "s3" ? { ...unknown, details: { AWSAccessKeyId: scope.accessKeyId } } : unknown;
}
