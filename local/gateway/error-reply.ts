import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Reply } from "./call";

export interface ServiceError {
  status: number;
  /** Such as `AccessDeniedException`: the name of the SDKs' error. */
  code: string;
  message: string;
  /** Further elements of S3's error, as `AWSAccessKeyId`. */
  details?: Readonly<Record<string, string>>;
}

/** Formats an error in the caller's protocol: JSON, S3's XML, or the query protocol's XML. */
export function errorReply(
  { service, headers }: { service: string; headers: IncomingHttpHeaders },
  { status, code, message, details = {} }: ServiceError,
): Reply {
  const requestId = randomUUID();
  const ids = { "x-amzn-requestid": requestId, "x-amz-request-id": requestId };
  const isJson =
    service === "lambda" || headers["x-amz-target"] !== undefined || headers["content-type"]?.includes("json");
  if (isJson) {
    return {
      status,
      headers: { ...ids, "content-type": "application/x-amz-json-1.0", "x-amzn-errortype": code },
      body: JSON.stringify({ __type: code, message }),
    };
  }
  const detail = Object.entries({ Code: code, Message: message, ...details })
    .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    .join("");
  const type = `<Type>${status < 500 ? "Sender" : "Receiver"}</Type>`;
  const xml =
    service === "s3"
      ? `<Error>${detail}<RequestId>${requestId}</RequestId></Error>`
      : `<ErrorResponse><Error>${type}${detail}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return {
    status,
    headers: { ...ids, "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8"?>${xml}`,
  };
}

/** Escapes the text of an element. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
