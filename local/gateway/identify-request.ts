import type { IncomingHttpHeaders } from "node:http";

/** The signer, and the service that the request is signed for. */
export interface CredentialScope {
  accessKeyId: string;
  service: string;
}

/**
 * Reads the credential of SigV4, `KEY/20260101/us-east-1/SERVICE/aws4_request`, from the Authorization header or from a
 * presigned URL. The signature itself is not verified. Undefined where there is none.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function credentialScope(authorization: string | undefined, url: string): CredentialScope | undefined {
  const header = authorization === undefined ? undefined : /Credential=([^,\s]+)/.exec(authorization)?.[1];
  return parseCredential(header ?? inQuery(url));
}

function parseCredential(credential: string | undefined): CredentialScope | undefined {
  if (credential === undefined) return undefined;
  const parts = credential.split("/");
  const [accessKeyId, service] = [parts[0], parts.at(-2)];
  if (parts.length < 4 || parts.at(-1) !== "aws4_request" || !accessKeyId || !service) return undefined;
  return { accessKeyId, service };
}

function inQuery(url: string): string | undefined {
  const query = url.indexOf("?");
  if (query < 0 || !url.includes("X-Amz-Credential=", query)) return undefined;
  return new URLSearchParams(url.slice(query)).get("X-Amz-Credential") ?? undefined;
}

/** Bytes of a form before its file. @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
const FORM_LIMIT = 20 * 1024;

/**
 * Reads the credential of a presigned POST from the field `x-amz-credential`, which precedes the file.
 * @param body - of type multipart/form-data
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function credentialScopeOfForm(body: Buffer): CredentialScope | undefined {
  const [fields = ""] = body.toString("latin1", 0, FORM_LIMIT).split(/;\s*(?:filename=|name="?file"?\r\n)/i, 1);
  return parseCredential(/name="?x-amz-credential"?\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]+)\r\n/i.exec(fields)?.[1]);
}

const SERVICES_BY_TARGET: Readonly<Record<string, string>> = {
  AWSStepFunctions: "states",
  AmazonSQS: "sqs",
  DynamoDBStreams_20120810: "dynamodb",
  DynamoDB_20120810: "dynamodb",
  Logs_20140328: "logs",
};

/** Returns the service that an unsigned request is meant for; empty for an unknown one. */
export function serviceOfUnsigned(method: string, url: string, headers: IncomingHttpHeaders): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return SERVICES_BY_TARGET[target.slice(0, target.lastIndexOf("."))] ?? "";
  if (url.startsWith(LAMBDA_FUNCTIONS)) return "lambda";
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  return method === "POST" && url === "/" && isForm === true ? "" : "s3";
}

/** Of the JSON and the query protocol: the endpoint, or a queue's own URL. */
const ROOT_OR_QUEUE = /^\/(\d{12}\/[\w-]+(\.fifo)?)?(\?|$)/;

/**
 * Checks that a request is one of the service that it is signed for, by whose rules it is authorised: one server behind the
 * endpoint hosts S3, SQS and STS, and routes by path and target alone.
 */
export function isOfSignedService(service: string, method: string, url: string, headers: IncomingHttpHeaders): boolean {
  const { "x-amz-target": target } = headers;
  const isCall = method === "POST" && ROOT_OR_QUEUE.test(url);
  if (service === "s3") return target === undefined;
  if (service === "sts") return target === undefined && isCall;
  if (service === "sqs") return (target === undefined || /^AmazonSQS\.\w+$/.test(String(target))) && isCall;
  return true;
}

const LAMBDA_FUNCTIONS = "/2015-03-31/functions";

/**
 * Returns the operation that a request names: X-Amz-Target (`DynamoDB_20120810.PutItem`) in the JSON protocols, `Action`
 * in the query protocol. For REST protocols it is one of Lambda's operations, or method and path.
 */
export function operationOf(method: string, path: string, headers: IncomingHttpHeaders, body: Buffer): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.slice(target.lastIndexOf(".") + 1);
  const action = actionOf(headers, body);
  if (action !== undefined) return action;
  const question = path.indexOf("?");
  const pathname = question < 0 ? path : path.slice(0, question);
  const inQuery = question < 0 ? null : new URLSearchParams(path.slice(question + 1)).get("Action");
  const ofLambda = LAMBDA_OPERATIONS.find(([verb, pattern]) => verb === method && pattern.test(pathname));
  return ofLambda?.[2] ?? inQuery ?? `${method} ${pathname}`;
}

const LAMBDA_OPERATIONS: readonly [method: string, path: RegExp, operation: string][] = [
  ["POST", /^\/2015-03-31\/functions\/[^/]+\/invocations$/, "Invoke"],
  ["GET", /^\/2015-03-31\/functions\/?$/, "ListFunctions"],
  ["GET", /^\/2015-03-31\/functions\/[^/]+\/configuration$/, "GetFunctionConfiguration"],
];

/** `Action` is ASCII and never escaped; parsing the whole form would cost time on every email. */
function actionOf(headers: IncomingHttpHeaders, body: Buffer): string | undefined {
  if (!headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) return undefined;
  const name = body.indexOf("Action=");
  const isWhole = name === 0 || (name > 0 && body[name - 1] === AMPERSAND);
  if (!isWhole) return new URLSearchParams(body.toString()).get("Action") ?? undefined;
  const end = body.indexOf("&", name);
  return body.toString("latin1", name + "Action=".length, end < 0 ? undefined : end);
}

const AMPERSAND = "&".charCodeAt(0);
