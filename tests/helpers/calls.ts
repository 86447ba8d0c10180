import type { Call } from "../../local/gateway/call";

const ROLE = "arn:aws:iam::000000000000:role/process-csv";

/** A call of a JSON protocol by a role. */
export function jsonCall(service: string, operation: string, body: object, changes: Partial<Call> = {}): Call {
  return {
    ...{ service, operation, principal: ROLE, method: "POST", path: "/", stream: undefined },
    headers: { "x-amz-target": `Service.${operation}`, "content-type": "application/x-amz-json-1.0" },
    body: Buffer.from(JSON.stringify(body)),
    ...changes,
  };
}

/** A call of the query protocol by a role. */
export function formCall(service: string, operation: string, form: Record<string, string>): Call {
  const body = Buffer.from(new URLSearchParams({ Action: operation, ...form }).toString());
  return jsonCall(service, operation, {}, { body, headers: { "content-type": "application/x-www-form-urlencoded" } });
}

/** A call of S3 by a role. */
export function s3Call(operation: string, path: string, changes: Partial<Call> = {}): Call {
  return jsonCall("s3", operation, {}, { body: Buffer.alloc(0), headers: {}, method: "GET", path, ...changes });
}
