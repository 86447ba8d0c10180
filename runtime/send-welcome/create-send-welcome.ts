import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { systemClock } from "../clock";
import { deadlineOf } from "../deadline";
import { createPace } from "./create-pace";
import type { SendWelcome, SendWelcomeDependencies } from "./dependencies";
import { type NewUser, newUserOf } from "./new-user";
import { welcomeUsers } from "./welcome-users";

/**
 * Users who are sent to, marked and counted together. What a crash leaves unknown, and so may be sent twice, is at
 * most one group's emails.
 */
const USERS_PER_GROUP = 50;

/**
 * Makes the handler of the users stream: one welcome email to each new user that an upload made. A record that is not
 * provably done is reported, and comes again with those after it.
 */
export function createSendWelcome(dependencies: SendWelcomeDependencies) {
  const clock = dependencies.clock ?? systemClock;
  const sendWelcome: SendWelcome = { ...dependencies, clock, pace: createPace(clock, dependencies.emailsPerSecond) };
  return async (event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> => {
    const deadline = deadlineOf(context, clock);
    const users = event.Records.map(newUserOf).filter((user) => user !== undefined);
    for (let start = 0; start < users.length; start += USERS_PER_GROUP) {
      const group = users.slice(start, start + USERS_PER_GROUP);
      const undone = await welcomeGroup(sendWelcome, group, deadline);
      // The stream goes back to the lowest number reported and delivers all from there on.
      if (undone) return { batchItemFailures: [{ itemIdentifier: undone.sequenceNumber }] };
    }
    return { batchItemFailures: [] };
  };
}

/** @returns the first user of the group who is not done with */
async function welcomeGroup(
  sendWelcome: SendWelcome,
  group: NewUser[],
  deadline: number,
): Promise<NewUser | undefined> {
  try {
    return await welcomeUsers(sendWelcome, group, deadline);
  } catch (error) {
    console.error(JSON.stringify({ message: "not done", users: group.length, error: String(error) }));
    return group[0];
  }
}
