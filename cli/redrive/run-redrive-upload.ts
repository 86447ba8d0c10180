import { formatCount, formatNumber } from "../../client/format";
import { countUnwelcomed, redriveUpload, type UnwelcomedUsers } from "../../client/redrive/redrive-upload";
import type { Stack } from "../../client/stack";
import type { ActionMode } from "../arguments";
import { EXIT } from "../run-main";
import { confirm } from "../terminal/interaction";
import { print, printMessage } from "../terminal/output";

/**
 * Counts the users of an upload who have no welcome email, and enqueues their emails if that is wanted.
 *
 * @param stack - the stack
 * @param options - upload, and whether to enqueue
 * @returns the exit code
 * @throws UserError where the upload is not found or stopped
 */
export async function runRedriveUpload(
  stack: Stack,
  { uploadId, mode, json }: { uploadId: string; mode: ActionMode; json: boolean },
): Promise<number> {
  const found = await countUnwelcomed(stack, uploadId);
  const emails = formatCount(found.unwelcomed, "welcome email");
  if (!json) print(formatUnwelcomed(found));
  const isWanted =
    found.unwelcomed > 0 && (mode === "yes" || (mode === "ask" && (await confirm(`Enqueue ${emails}?`))));
  if (!isWanted) {
    if (json) print(JSON.stringify({ uploadId, ...found, enqueued: 0 }));
    else if (found.unwelcomed > 0 && mode === "list")
      printMessage(
        `Nothing was enqueued. To enqueue: npx rollcall redrive --yes --upload ${uploadId}${stack.selector}`,
      );
    return found.unwelcomed + found.recent > 0 ? EXIT.rejects : EXIT.good;
  }
  const progress = (users: number) => {
    if (users < found.unwelcomed) printMessage(`${formatNumber(users)} of ${emails}`);
  };
  const { unwelcomed: enqueued } = await redriveUpload(stack, uploadId, progress);
  print(
    json
      ? JSON.stringify({ uploadId, ...found, enqueued })
      : `Enqueued ${formatCount(enqueued, "welcome email")} in welcome-retry.`,
  );
  return found.recent > 0 ? EXIT.rejects : EXIT.good;
}

/**
 * Formats the users without a welcome email.
 *
 * @param found - the numbers of users
 * @returns a line, and one for those whose emails are not enqueued
 */
export function formatUnwelcomed({ unwelcomed, recent }: UnwelcomedUsers): string {
  return [
    `${formatCount(unwelcomed, "user")} without a welcome email`,
    ...(recent > 0
      ? [
          `  ${formatCount(recent, "more user")} created in the last 25 hours: the users stream may still have the records of them. Try again later`,
        ]
      : []),
  ].join("\n");
}
