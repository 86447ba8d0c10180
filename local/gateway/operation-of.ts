import type { IncomingHttpHeaders } from "node:http";

/**
 * The operation of a request that names it: X-Amz-Target (`DynamoDB_20120810.PutItem`) in the JSON protocols, `Action`
 * in the query protocol. The REST protocols tell it by method and path, which stand for an operation that is not known.
 */
export function operationOf(method: string, path: string, headers: IncomingHttpHeaders, body: Buffer): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.slice(target.lastIndexOf(".") + 1);
  const action = actionOf(headers, body);
  if (action !== undefined) return action;
  const question = path.indexOf("?");
  const pathname = question < 0 ? path : path.slice(0, question);
  const inQuery = question < 0 ? null : new URLSearchParams(path.slice(question + 1)).get("Action");
  if (method === "POST" && LAMBDA_INVOCATIONS.test(pathname)) return "Invoke";
  return inQuery ?? `${method} ${pathname}`;
}

const LAMBDA_INVOCATIONS = /^\/2015-03-31\/functions\/[^/]+\/invocations$/;

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
