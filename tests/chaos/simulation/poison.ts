import { marshall } from "@aws-sdk/util-dynamodb";
import type { Deployment } from "./deployment";
import type { Services } from "./platform/services";
import type { PoisonPlace } from "./workload/draw-scenario";

/** By this it is known again. */
const POISON = "poison";

/** Puts something where no function can make sense of it. */
export function putPoison({ sqs, dynamodb }: Services, deployment: Deployment, where: PoisonPlace): void {
  const user = { email: `${POISON}@example.com`, uploadId: POISON, createdAt: "2026-01-01T00:00:00.000Z" };
  // A user with an upload and without a name was made by no part of the program.
  if (where === "users")
    dynamodb.put(deployment.functions["insert-users"]?.variables.USERS_TABLE ?? "", marshall(user));
  else sqs.send(deployment.queues[where]?.arn ?? "", POISON);
}

/** Whether a message in a failure queue is poison: the operator deletes it. */
export function isPoison(body: string): boolean {
  return body.includes(POISON);
}
