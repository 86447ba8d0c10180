import { styleText } from "node:util";
import { ageOf } from "../age-of";
import type { Waiting, WaitingMessage } from "./what-waits";

const MESSAGES_PRINTED = 10;

/** What waits in one queue, for a person. @param now milliseconds since the epoch */
export function waitingText({ queue, count, messages }: Waiting, now: number): string {
  if (count === 0) return `${styleText("green", "✔")} ${queue}: empty`;
  const oldest = Math.min(...messages.map(({ sentAt }) => Date.parse(sentAt)));
  const printed = messages.slice(0, MESSAGES_PRINTED);
  const more = count - printed.length;
  return [
    `${styleText("yellow", "▲")} ${styleText("bold", queue)}: ${counted(count)}, the oldest ${ageOf(now - oldest)} old`,
    ...printed.flatMap(messageLines),
    ...(more > 0 ? [`    and ${more.toLocaleString("en")} more`] : []),
  ].join("\n");
}

export function counted(messages: number): string {
  return `${messages.toLocaleString("en")} ${messages === 1 ? "message" : "messages"}`;
}

function messageLines({ what, reason, receives }: WaitingMessage): string[] {
  return [`    ${what}`, `      ${reason}${receives > 1 ? ` (received ${receives} times)` : ""}`];
}
