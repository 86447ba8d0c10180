import { setTimeout as delay } from "node:timers/promises";
import { findStack } from "../../client/find-stack";
import { formatCount, formatNumber } from "../../client/format";
import { planUndo, TooEarlyError, undoUpload } from "../../client/undo";
import type { UndoPlan } from "../../client/undo-plan";
import { EXIT } from "../run-main";
import { confirm } from "../terminal/interaction";
import { print, printMessage } from "../terminal/output";
import type { UndoCommandOptions } from "./undo-options";

/**
 * Counts the users of an upload, and deletes them if that is wanted.
 *
 * @param options - stack, upload, which users, and whether to delete
 * @returns the exit code
 * @throws UserError where the upload is not found or still running
 */
export async function runUndo({ choice, uploadId, welcomed, mode, json }: UndoCommandOptions): Promise<number> {
  const stack = await findStack(choice);
  try {
    const plan = await planUndo(stack, uploadId, { welcomed });
    if (!json) print(formatPlan(plan));
    const users = formatCount(plan.toUndo, "user");
    const isWanted =
      plan.toUndo > 0 &&
      (mode === "yes" || (mode === "ask" && (await confirm(`Delete ${users}? This cannot be undone.`))));
    if (!isWanted) {
      if (json) print(JSON.stringify({ uploadId, ...plan, undone: 0 }));
      else if (mode === "list" && plan.toUndo > 0)
        printMessage(
          `Nothing was deleted. To undo: npx rollcall undo --yes${welcomed ? " --welcomed" : ""} ${uploadId}${stack.selector}`,
        );
      return plan.toUndo === 0 ? EXIT.good : EXIT.rejects;
    }
    const progress = (processed: number) => {
      if (processed < plan.toUndo) printMessage(`${formatNumber(processed)} of ${users}`);
    };
    const undo = () => undoUpload(stack, uploadId, { welcomed }, progress);
    const undone = await undo().catch(async (error: unknown) => {
      if (!(error instanceof TooEarlyError)) throw error;
      printMessage(`Functions may be working for this upload until ${error.from}: waiting. Ctrl+C deletes nothing.`);
      await delay(Date.parse(error.from) - Date.now());
      return undo();
    });
    print(json ? JSON.stringify({ uploadId, ...plan, undone }) : `Deleted ${formatCount(undone, "user")}.`);
    return EXIT.good;
  } finally {
    stack.close();
  }
}

/**
 * Formats what undo would do.
 *
 * @param plan - the numbers of users
 * @returns a line for the users to delete, and one for each reason why others stay
 */
export function formatPlan({ toUndo, welcomed, changed, updated }: UndoPlan): string {
  const stay = (users: number, reason: string) => (users > 0 ? [`  ${formatCount(users, "user")} ${reason}`] : []);
  return [
    `${formatCount(toUndo, "user")} to delete`,
    ...stay(welcomed, "welcomed by email: kept without --welcomed"),
    ...stay(changed, "changed since: kept"),
    ...stay(updated, "updated, not created: updates are not undone"),
  ].join("\n");
}
