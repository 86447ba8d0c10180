import type { SFNClient } from "@aws-sdk/client-sfn";
import { getExecutionArn, type StackOutputs } from "../../../client/outputs";
import { type StoppableStack, stopUpload } from "../../../client/stop";
import { type UndoableStack, undoUpload } from "../../../client/undo";
import type { Clock } from "../../../runtime/clock";
import { SUMMARY } from "../../../runtime/upload/summary";
import { documentClientOver } from "../../doubles/document-client-over";
import type { Refuses } from "../../doubles/refuses";
import type { Deployment } from "./deployment";
import { type Caller, makeCall } from "./platform/call";
import type { Services } from "./platform/services";
import type { World } from "./platform/world";

const MINUTE = 60_000;

/** The user who stops and undoes uploads with the command, and repeats what fails or is interrupted until it succeeds. */
export function createControl(world: World, deployment: Deployment, services: Services) {
  const { time, random, faults, trace } = world;
  const { USERS_TABLE: usersTable = "", UPLOADS_TABLE: uploadsTable = "" } =
    deployment.functions["insert-users"]?.variables ?? {};
  const stateMachineArn = "arn:aws:states:us-east-1:0:stateMachine:upload";
  const outputs = { usersTable, uploadsTable, stateMachineArn } as StackOutputs;

  const dynamodbSummary = (uploadId: string) =>
    services.dynamodb.find(uploadsTable, { uploadId: { S: uploadId }, part: { S: SUMMARY } });

  /** Runs the command, which may be interrupted before any of its calls. */
  const run = async (
    name: string,
    command: (stack: StoppableStack & UndoableStack, clock: Clock) => Promise<unknown>,
  ) => {
    for (let isDone = false; !isDone; ) {
      let isAlive = true;
      let callsLeft = faults.happens("command", "interrupted", 2) ? random.between(0, 4) : Number.POSITIVE_INFINITY;
      const interrupted = Promise.withResolvers<never>();
      const caller: Caller = { name: "command", faults: 0, isAlive: () => isAlive };
      const call = (service: string, takeEffect: (name: string, input: never, refuses: Refuses) => unknown) => {
        return (command: string, input: unknown): Promise<unknown> => {
          if (callsLeft-- <= 0) {
            isAlive = false;
            interrupted.reject(new Error("interrupted"));
            return new Promise<never>(() => {});
          }
          const operation = command.replace(/Command$/, "");
          return makeCall(world, caller, {
            ...{ service, operation, maxAttempts: 3 },
            takeEffect: (refuses) => takeEffect(command, input as never, refuses),
          });
        };
      };
      const callStates = call("states", services.stepFunctions.execute);
      const sfn = {
        send: (command: { input: unknown }) => callStates(command.constructor.name, command.input),
      } as unknown as SFNClient;
      const documents = documentClientOver(call("dynamodb", services.callDynamodb));
      const clock: Clock = { now: time.now, random: random.next, wait: time.sleep };
      try {
        await Promise.race([command({ documents, outputs, sfn, selector: "" }, clock), interrupted.promise]);
        isDone = true;
      } catch (error) {
        trace.note("command", `${name} fails: ${(error as Error).message}`);
        await time.sleep(random.mostlySmall(1_000, 10 * MINUTE));
      }
      isAlive = false;
    }
    trace.note("command", `${name} succeeds`);
  };

  return {
    /** Undoes an upload once it has ended, and not before functions have. */
    undo: async (uploadId: string, welcomed: boolean) => {
      const isEnded = () => dynamodbSummary(uploadId)?.finishedAt !== undefined;
      for (let looks = 0; !isEnded(); looks++) {
        if (looks === 10) return;
        await time.sleep(30 * MINUTE);
      }
      await run(`undo ${uploadId}`, (stack, clock) => undoUpload(stack, uploadId, { welcomed, clock }));
    },
    /** Stops an upload by its id, also where its execution has ended. */
    stop: (uploadId: string) =>
      run(`stop ${uploadId}`, async (stack, clock) => {
        const executionArn = getExecutionArn(outputs, uploadId);
        // As the command: it stops no upload that has not begun.
        if (dynamodbSummary(uploadId) !== undefined) await stopUpload(stack, { uploadId, executionArn }, clock);
      }),
  };
}
