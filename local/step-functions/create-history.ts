import type { HistoryEventType } from "@aws-sdk/client-sfn";
import type { JsonObject } from "../json";

/** An event as GetExecutionHistory has it. */
export interface HistoryEvent extends JsonObject {
  id: number;
  previousEventId: number;
  /** Unix seconds. */
  timestamp: number;
  type: string;
}

export interface History {
  readonly events: readonly HistoryEvent[];
  /** @param details under the member that belongs to the type, as `taskScheduledEventDetails`; undefined values are left out */
  add(type: HistoryEventType, details: Record<string, JsonObject[string] | undefined>): void;
}

export function createHistory(): History {
  const events: HistoryEvent[] = [];
  return {
    events,
    add(type, details) {
      const id = events.length + 1;
      events.push({
        id,
        // The first state follows nothing, in AWS as well.
        previousEventId: id <= 2 ? 0 : id - 1,
        timestamp: Date.now() / 1000,
        type,
        [memberOf(type)]: JSON.parse(JSON.stringify(details)),
      });
    },
  };
}

function memberOf(type: HistoryEventType): string {
  const state = /State(Entered|Exited)$/.exec(type)?.[1];
  const name = state === undefined ? type : `State${state}`;
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}EventDetails`;
}

/** Data in an event, and that it is whole. */
export function inFull(name: "input" | "output", data: string) {
  return { [name]: data, [`${name}Details`]: { truncated: false } };
}
