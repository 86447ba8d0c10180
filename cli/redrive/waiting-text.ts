import { styleText } from "node:util";
import { count, counted } from "../../client/format";
import type { Waiting, WaitingMessage } from "../../client/redrive/dead-letters";
import { ageOf, visible } from "../terminal/output";

const MESSAGES_PRINTED = 10;

/** What waits in one queue, for a person. @param now milliseconds since the epoch */
export function waitingText({ queue, count: waiting, messages }: Waiting, now: number): string {
  if (waiting === 0) return `${styleText("green", "✔")} ${queue}: empty`;
  const oldest = Math.min(...messages.map(({ sentAt }) => Date.parse(sentAt)));
  const printed = messages.slice(0, MESSAGES_PRINTED);
  const more = waiting - printed.length;
  return [
    `${styleText("yellow", "▲")} ${styleText("bold", queue)}: ${counted(waiting, "message")}, the oldest ${ageOf(now - oldest)} old`,
    ...printed.flatMap(messageLines),
    ...(more > 0 ? [`    and ${count(more)} more`] : []),
  ].join("\n");
}

function messageLines({ what, reason, receives }: WaitingMessage): string[] {
  return [`    ${visible(what)}`, `      ${visible(reason)}${receives > 1 ? ` (received ${receives} times)` : ""}`];
}
