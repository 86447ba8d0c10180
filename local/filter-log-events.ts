import { type Call, jsonBody, type Reply } from "./gateway/call";
import { errorReply } from "./gateway/error-reply";
import { type FunctionSpec, logGroupOf } from "./lambda/function-spec";
import type { LogLine } from "./logs";

/** Events and bytes of a page. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
const MOST = { events: 10_000, bytes: 1024 * 1024 };

export interface LogSources {
  specs(): FunctionSpec[];
  read(functionName: string): Promise<LogLine[]>;
}

/**
 * Answers a call of CloudWatch Logs. FilterLogEvents is the one operation that is hosted, over the functions' logs. Each
 * function has one log stream of its own name.
 */
export async function answerLogsCall({ specs, read }: LogSources, call: Call): Promise<Reply> {
  const refused = (status: number, code: string, message: string) => errorReply(call, { status, code, message });
  const request = jsonBody(call);
  if (call.operation !== "FilterLogEvents")
    return refused(
      501,
      "NotImplemented",
      `The local cloud does not host ${call.operation} of CloudWatch Logs. It hosts FilterLogEvents.`,
    );
  if (request === undefined) return refused(400, "SerializationException", "The request is not a JSON object.");
  const { logGroupName, logGroupIdentifier, filterPattern = "", nextToken, limit = MOST.events } = request;
  const { startTime = 0, endTime = Number.MAX_SAFE_INTEGER, logStreamNames, logStreamNamePrefix } = request;
  const name = String(logGroupName ?? logGroupIdentifier).replace(/^arn:aws:logs:[^:]*:\d*:log-group:/, "");
  const spec = specs().find((each) => logGroupOf(each) === name);
  if (spec === undefined) return refused(400, "ResourceNotFoundException", "The specified log group does not exist.");
  const terms = termsOf(String(filterPattern));
  if (terms === undefined)
    return refused(501, "NotImplemented", `The local cloud hosts filter patterns of terms only, not ${filterPattern}.`);
  const isStream =
    (!Array.isArray(logStreamNames) || logStreamNames.includes(spec.name)) &&
    spec.name.startsWith(String(logStreamNamePrefix ?? ""));

  const events: object[] = [];
  const lines = isStream ? await read(spec.name) : [];
  let [bytes, position] = [0, Number(nextToken ?? 0)];
  for (; position < lines.length; position++) {
    const { message, timestamp } = lines[position] as LogLine;
    if (timestamp < Number(startTime) || timestamp > Number(endTime)) continue;
    if (!terms.every((term) => message.includes(term))) continue;
    bytes += Buffer.byteLength(message);
    if (events.length >= Number(limit) || (bytes > MOST.bytes && events.length > 0)) break;
    const eventId = String(position).padStart(56, "0");
    events.push({ logStreamName: spec.name, timestamp, message, ingestionTime: timestamp, eventId });
  }
  const more = position < lines.length ? { nextToken: String(position) } : {};
  const headers = { "content-type": "application/x-amz-json-1.1" };
  return { status: 200, headers, body: JSON.stringify({ events, searchedLogStreams: [], ...more }) };
}

/**
 * Parses a filter pattern of terms, all of which an event has: words, or phrases in quotes.
 * @returns undefined for another pattern: optional or excluded terms, regular expressions, JSON, columns
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
function termsOf(pattern: string): string[] | undefined {
  const terms: string[] = [];
  let rest = pattern.trim();
  while (rest !== "") {
    const [whole, phrase, word] = /^(?:"([^"]*)"|(\w+))(?=\s|$)\s*/.exec(rest) ?? [];
    if (whole === undefined) return undefined;
    terms.push(phrase ?? word ?? "");
    rest = rest.slice(whole.length);
  }
  return terms;
}
