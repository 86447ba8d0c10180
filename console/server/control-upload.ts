import { UploadNotFoundError, UserError } from "../../client/errors";
import { stopUpload } from "../../client/stop";
import { planUndo, undoUpload } from "../../client/undo";
import type { UndoPlan } from "../../client/undo-plan";
import { findUpload } from "../../client/uploads";
import type { StopResult, UndoResult } from "../api";
import { ConsoleError, NotFound } from "./errors";
import type { ConsoleSource } from "./source";

/**
 * Stops an upload, as `rollcall stop` does.
 * @throws NotFound
 */
export function stopUploadById({ stack }: ConsoleSource, uploadId: string): Promise<StopResult> {
  return withStatus(async () => ({ stopped: await stopUpload(stack, await findUpload(stack, uploadId)) }));
}

/**
 * Counts the users that undoing an upload would delete.
 * @throws NotFound; ConsoleError while the upload runs
 */
export function planUndoById({ stack }: ConsoleSource, uploadId: string, welcomed: boolean): Promise<UndoPlan> {
  return withStatus(() => planUndo(stack, uploadId, { welcomed }));
}

/**
 * Undoes an upload, as `rollcall undo` does.
 * @throws NotFound; ConsoleError while the upload runs or functions may be working for it
 */
export function undoUploadById({ stack }: ConsoleSource, uploadId: string, welcomed: boolean): Promise<UndoResult> {
  return withStatus(async () => ({ undone: await undoUpload(stack, uploadId, { welcomed }) }));
}

async function withStatus<Result>(action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof UploadNotFoundError) throw new NotFound(error.message, { cause: error });
    if (error instanceof UserError) throw new ConsoleError(409, error.message, undefined, { cause: error });
    throw error;
  }
}
