import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import type { DynamoDBStreamEvent } from "aws-lambda";

// The tutorial's way: one after another, any change counts as a new user, a failure loses the rest.
const ses = new SESClient({});

export async function handler(event: DynamoDBStreamEvent): Promise<void> {
  for (const { dynamodb } of event.Records) {
    const { email, name } = dynamodb?.NewImage ?? {};
    await ses.send(
      new SendEmailCommand({
        Source: "welcome@rollcall.example",
        Destination: { ToAddresses: [email?.S ?? ""] },
        Message: { Subject: { Data: "Welcome" }, Body: { Text: { Data: `Hello ${name?.S}, welcome.` } } },
      }),
    );
  }
}
