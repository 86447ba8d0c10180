import { Readable } from "node:stream";
import { sendMessages } from "../../runtime/aws/send-messages";
import { systemClock } from "../../runtime/clock";
import { forEachConcurrently } from "../../runtime/for-each-concurrently";
import { sendRequestsOf } from "../../runtime/process-csv/send-requests-of";
import type { Stack } from "../stack/stack";
import type { StackOutputs } from "../stack/stack-outputs";

const SENDERS = 4;
const PATIENCE = 30_000;

/**
 * Sends messages to the queue of that output. StartMessageMoveTask would do it on AWS, but would also take along what
 * should stay, and has no counterpart in the local SQS.
 */
export function toQueue(url: keyof StackOutputs) {
  return async ({ sqs, outputs }: Stack, bodies: string[]): Promise<void> => {
    const deadline = Date.now() + PATIENCE;
    await forEachConcurrently(sendRequestsOf(Readable.from(bodies)), SENDERS, (entries) =>
      sendMessages({ sqs, clock: systemClock }, outputs[url], entries, deadline),
    );
  };
}
