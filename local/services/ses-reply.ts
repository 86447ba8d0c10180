import type { Reply } from "../gateway/call";

/** Returns a response of SES's query API. @param result - XML */
export function sesReply(operation: string, result: string): Reply {
  const body = `<${operation}Response xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><${operation}Result>${result}</${operation}Result></${operation}Response>`;
  return { status: 200, headers: { "content-type": "text/xml" }, body };
}
