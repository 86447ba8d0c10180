import type { SQSRecord } from "aws-lambda";
import type { Filter } from "./create-filter";

/** Patterns look into a body that is JSON; one that is not is text to them. */
export function passesSqsFilter(filter: Filter | undefined, record: SQSRecord): boolean {
  return filter === undefined || filter({ ...record, body: parsed(record.body) });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
